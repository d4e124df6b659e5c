import type { Stage } from '@vidi/contracts/vidi/internal/v1/job_service';
import { InvalidRequestError } from '../domain/errors.ts';
import { FEATURES } from '../domain/feature.ts';
import type { StageDigests } from '../usecases/stage-key.ts';
import { featureToMessage } from './feature-codec.ts';

/**
 * How a processor finds each feature. Features that are not known here are passed over: a processor may be of a newer version.
 *
 * @throws InvalidRequestError for what is no digest.
 */
export function stagesFromMessage(stages: readonly Stage[]): StageDigests {
  return new Map(
    FEATURES.flatMap((feature) => {
      const stage = stages.find((candidate) => candidate.feature === featureToMessage(feature));
      return stage === undefined ? [] : [[feature, stageDigestFromMessage(stage.digest, 'stages')] as const];
    }),
  );
}

/** @throws InvalidRequestError unless it is SHA-256 in lower-case hexadecimal. */
export function stageDigestFromMessage(digest: string, field: string): string {
  if (/^[0-9a-f]{64}$/.test(digest)) return digest;
  throw new InvalidRequestError([{ field, description: 'a digest must be 64 lower-case hexadecimal digits' }]);
}
