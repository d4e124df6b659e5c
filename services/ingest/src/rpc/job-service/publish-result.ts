import type { PublishResultRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { FeatureOutcome } from '../../domain/feature.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { publishResult } from '../../usecases/publish-result.ts';
import { damageFromMessage } from '../damage-codec.ts';
import { featureFromMessage } from '../feature-codec.ts';
import { reasonFromMessage } from '../reason-codec.ts';
import { stageDigestFromMessage } from '../stage-codec.ts';

/** vidi.internal.v1.JobService/PublishResult */
export function publishResultRpc(context: IngestContext) {
  return async (request: PublishResultRequest) => {
    const { jobId, attempt, feature, engine, engineVersion, stageDigest } = request;
    if (engine === '')
      throw new InvalidRequestError([{ field: 'engine', description: 'must say what made the result' }]);
    await publishResult(
      context,
      { jobId, attempt },
      featureFromMessage(feature, 'feature'),
      { name: engine, version: engineVersion },
      outcomeOf(request),
      stageDigest === '' ? undefined : stageDigestFromMessage(stageDigest, 'stage_digest'),
    );
    return {};
  };
}

function outcomeOf({ outcome, damagedRanges }: PublishResultRequest): FeatureOutcome {
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
