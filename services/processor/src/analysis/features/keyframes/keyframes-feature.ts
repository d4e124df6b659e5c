import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, type Keyframe, KeyframeSchema } from '@vidi/contracts/vidi/v1/results';
import type { Size } from '../../decoding/display-size.ts';
import { toDuration } from '../../time/rational-time.ts';
import { BLACK_PARAMETERS } from '../black/black-parameters.ts';
import type { PictureFeature, WrittenArtifact } from '../feature.ts';
import { shotsFeature } from '../shots/shots-feature.ts';
import { KeyframeChooser } from './keyframe-chooser.ts';
import { KEYFRAME_PARAMETERS } from './keyframe-parameters.ts';

/** One representative picture per shot, as a JPEG and as a WebP file. */
export const keyframesFeature: PictureFeature = {
  feature: Feature.KEYFRAMES,
  engine: 'vidi.keyframes',
  engineVersion: '2.2.0',
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
      const name = `keyframes/${String(shotIndex).padStart(5, '0')}`;
      const jpeg = artifacts.write(`${name}.jpg`, 'image/jpeg', picture.toJpeg());
      const webp = artifacts.write(`${name}.webp`, 'image/webp', picture.toWebp());
      written.push(jpeg, webp);
      keyframes.push(
        create(KeyframeSchema, {
          shotIndex,
          timeOffset: toDuration(time),
          frame: BigInt(frame),
          image: imageOf(jpeg, picture),
          webp: imageOf(webp, picture),
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

function imageOf({ name, contentType, sizeBytes, sha256 }: WrittenArtifact, { width, height }: Size) {
  return { name, contentType, sizeBytes: BigInt(sizeBytes), sha256, width, height };
}
