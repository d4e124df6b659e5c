import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { PictureEnd } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import type { PictureFeature } from '../feature.ts';
import { SHOT_PARAMETERS } from './shot-parameters.ts';
import { shotsBetween } from './shots-between.ts';
import type { Transition } from './transition.ts';

/** Shots: the runs of frames between transitions. */
export const shotsFeature: PictureFeature = {
  feature: Feature.SHOTS,
  engine: 'vidi.shots',
  engineVersion: '2.0.1',
  parameters: { shots: SHOT_PARAMETERS },
  needs: 'picture',
  start(_artifacts, shots) {
    const transitions: Transition[] = [];
    let start: Nanoseconds | undefined;
    let end: PictureEnd = { time: 0n, frameCount: 0 };
    return {
      consumer: {
        onFrame(frame) {
          start ??= frame.time;
          transitions.push(...shots.push(frame));
        },
        onEnd(pictureEnd) {
          transitions.push(...shots.finish());
          end = pictureEnd;
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: { case: 'shots', value: shotsBetween(transitions, start ?? 0n, end) },
        }),
        artifacts: [],
      }),
    };
  },
};
