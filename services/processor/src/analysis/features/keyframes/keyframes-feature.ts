import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, type Keyframe, KeyframeSchema } from '@vidi/contracts/vidi/v1/results';
import { toDuration } from '../../time/rational-time.ts';
import { BLACK_PARAMETERS } from '../black/black-parameters.ts';
import type { PictureFeature, WrittenArtifact } from '../feature.ts';
import { shotsFeature } from '../shots/shots-feature.ts';
import { KeyframeChooser } from './keyframe-chooser.ts';
import { KEYFRAME_PARAMETERS } from './keyframe-parameters.ts';

const JPEG = 'image/jpeg';

/** One representative picture per shot, as a JPEG file. */
export const keyframesFeature: PictureFeature = {
  feature: Feature.KEYFRAMES,
  engine: 'vidi.keyframes',
  engineVersion: '2.1.0',
  parameters: {
    keyframes: KEYFRAME_PARAMETERS,
    shots: { engineVersion: shotsFeature.engineVersion, parameters: shotsFeature.parameters },
    black: BLACK_PARAMETERS,
  },
  needs: 'picture',
  start(artifacts, shots) {
    const keyframes: Keyframe[] = [];
    const written: WrittenArtifact[] = [];
    const chooser = new KeyframeChooser(({ shotIndex, frame, time, picture }) => {
      const name = `keyframes/${String(shotIndex).padStart(5, '0')}.jpg`;
      const file = artifacts.write(name, JPEG, picture.toJpeg());
      written.push(file);
      keyframes.push(
        create(KeyframeSchema, {
          shotIndex,
          timeOffset: toDuration(time),
          frame: BigInt(frame),
          image: {
            name,
            contentType: JPEG,
            sizeBytes: BigInt(file.sizeBytes),
            sha256: file.sha256,
            width: picture.width,
            height: picture.height,
          },
        }),
      );
    }, shots);
    return {
      consumer: {
        onFrame: (frame) => chooser.push(frame),
        onEnd: () => chooser.finish(),
      },
      finding: () => ({
        result: create(FeatureResultSchema, { result: { case: 'keyframes', value: { keyframes } } }),
        artifacts: written,
      }),
      dispose: () => chooser[Symbol.dispose](),
    };
  },
};
