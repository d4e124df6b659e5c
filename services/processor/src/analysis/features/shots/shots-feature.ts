import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, type ShotsResult, ShotsResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { PictureEnd } from '../../decoding/media-file.ts';
import { type Nanoseconds, toDuration } from '../../time/rational-time.ts';
import type { PictureFeature } from '../feature.ts';
import { type Cut, ShotDetector } from './shot-detector.ts';

/** Shots: the runs of frames between hard cuts. */
export const shotsFeature: PictureFeature = {
  feature: Feature.SHOTS,
  engine: 'vidi.shots',
  engineVersion: '1.0.0',
  needs: 'picture',
  start() {
    const detector = new ShotDetector();
    const cuts: Cut[] = [];
    let start: Nanoseconds | undefined;
    let end: PictureEnd = { time: 0n, frameCount: 0 };
    return {
      consumer: {
        onFrame(frame) {
          start ??= frame.time;
          cuts.push(...detector.push(frame));
        },
        onEnd(pictureEnd) {
          cuts.push(...detector.finish());
          end = pictureEnd;
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, { result: { case: 'shots', value: shotsBetween(cuts, start ?? 0n, end) } }),
        artifacts: [],
      }),
    };
  },
};

/** The shots that the cuts leave, without gaps from the first frame to the end. */
export function shotsBetween(cuts: readonly Cut[], start: Nanoseconds, end: PictureEnd): ShotsResult {
  const openings: readonly (Omit<Cut, 'confidence'> & { confidence?: number })[] = [{ frame: 0, time: start }, ...cuts];
  return create(ShotsResultSchema, {
    shots: openings.map((opening, index) => {
      const next = openings[index + 1];
      return {
        index,
        startOffset: toDuration(opening.time),
        endOffset: toDuration(next?.time ?? end.time),
        startFrame: BigInt(opening.frame),
        endFrame: BigInt(next?.frame ?? end.frameCount),
        ...(opening.confidence !== undefined && { confidence: opening.confidence }),
      };
    }),
  });
}
