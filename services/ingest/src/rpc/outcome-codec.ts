import type { FeatureOutcome as FeatureOutcomeMessage } from '@vidi/contracts/vidi/internal/v1/job_service';
import { InvalidRequestError } from '../domain/errors.ts';
import type { FeatureOutcome } from '../domain/feature.ts';
import type { PublishedOutcome } from '../usecases/publish-results.ts';
import { damageFromMessage } from './damage-codec.ts';
import { featureFromMessage } from './feature-codec.ts';
import { reasonFromMessage } from './reason-codec.ts';
import { stageDigestFromMessage } from './stage-codec.ts';

/** As it stands in a call for several features, or is a call for one. */
type OutcomeFields = Pick<
  FeatureOutcomeMessage,
  'feature' | 'engine' | 'engineVersion' | 'stageDigest' | 'outcome' | 'damagedRanges'
>;

/**
 * What became of a feature as a processor tells it.
 *
 * @throws InvalidRequestError when it is not as the contract has it.
 */
export function outcomeFromMessage(message: OutcomeFields): PublishedOutcome {
  const { feature, engine, engineVersion, stageDigest } = message;
  if (engine === '') throw new InvalidRequestError([{ field: 'engine', description: 'must say what made the result' }]);
  return {
    feature: featureFromMessage(feature, 'feature'),
    engine: { name: engine, version: engineVersion },
    outcome: outcomeOf(message),
    stageDigest: stageDigest === '' ? undefined : stageDigestFromMessage(stageDigest, 'stage_digest'),
  };
}

function outcomeOf({ outcome, damagedRanges }: Pick<OutcomeFields, 'outcome' | 'damagedRanges'>): FeatureOutcome {
  switch (outcome.case) {
    case 'result':
      return { kind: 'succeeded', result: outcome.value, damagedRanges: damageFromMessage(damagedRanges) };
    case 'skipped':
    case 'failed':
      return { kind: outcome.case, reason: reasonFromMessage(outcome.value) };
    default:
      throw new InvalidRequestError([{ field: 'outcome', description: 'is missing' }]);
  }
}
