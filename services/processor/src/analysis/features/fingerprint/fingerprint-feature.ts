import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema, FingerprintResultSchema } from '@vidi/contracts/vidi/v1/results';
import { toDuration } from '../../time/rational-time.ts';
import { BLACK_PARAMETERS } from '../black/black-parameters.ts';
import type { PictureFeature } from '../feature.ts';
import { shotsFeature } from '../shots/shots-feature.ts';
import { type Fingerprint, FingerprintDetector } from './fingerprint-detector.ts';
import { FINGERPRINT_PARAMETERS } from './fingerprint-parameters.ts';
import { toHex } from './picture-hash.ts';
import type { NothingSeen, SeenPicture } from './seen-picture.ts';

/** What the picture looks like, as signatures that can be compared. */
export const fingerprintFeature: PictureFeature = {
  feature: Feature.FINGERPRINT,
  engine: 'vidi.fingerprint',
  engineVersion: '1.0.0',
  parameters: {
    fingerprint: FINGERPRINT_PARAMETERS,
    shots: { engineVersion: shotsFeature.engineVersion, parameters: shotsFeature.parameters },
    black: BLACK_PARAMETERS,
  },
  needs: 'picture',
  start(_artifacts, shots) {
    const detector = new FingerprintDetector(shots);
    let found: Fingerprint = { step: 0n, signatures: [], shots: [] };
    return {
      consumer: {
        onFrame: (frame) => detector.push(frame),
        onEnd({ time }) {
          found = detector.finish(time);
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, { result: { case: 'fingerprint', value: toMessage(found) } }),
        artifacts: [],
      }),
    };
  },
};

function toMessage({ step, signatures, shots }: Fingerprint) {
  return create(FingerprintResultSchema, {
    step: toDuration(step),
    signatures: signatures.map((seen) => (typeof seen === 'string' ? '' : toHex(seen))),
    blackCount: countOf(signatures, 'BLACK'),
    flatCount: countOf(signatures, 'FLAT'),
    missingCount: countOf(signatures, 'NO_PICTURE'),
    shots: shots.map(({ signature, further }, shotIndex) => ({
      shotIndex,
      ...(signature && { signature: toHex(signature) }),
      furtherSignatures: further.map(toHex),
    })),
  });
}

function countOf(signatures: readonly SeenPicture[], what: NothingSeen): number {
  return signatures.filter((seen) => seen === what).length;
}
