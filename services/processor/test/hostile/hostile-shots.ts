import type { ArtifactWriter, PictureFeature } from '../../src/analysis/features/feature.ts';
import { shotsFeature } from '../../src/analysis/features/shots/shots-feature.ts';

/** Videos of this many frames or fewer are left in peace. */
export const STRIKE_FRAME = 100;

/** SHOTS, until frame 100: then it does `strike`, as a decoder could that has come upon the wrong bytes. */
export function hostileShots(strike: (artifacts: ArtifactWriter) => void): PictureFeature {
  return {
    ...shotsFeature,
    start(artifacts, shots, setting) {
      const detection = shotsFeature.start(artifacts, shots, setting);
      const { consumer } = detection;
      return {
        ...detection,
        consumer: {
          onFrame(frame) {
            consumer.onFrame(frame);
            if (frame.number === STRIKE_FRAME) {
              strike(artifacts);
            }
          },
          onEnd: (end) => consumer.onEnd(end),
        },
      };
    },
  };
}
