import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type ClaimJobRequest, ClaimJobResponse_Refusal } from '@vidi/contracts/vidi/internal/v1/job_service';
import type { ClaimRefusal } from '../../domain/job.ts';
import { type ClaimedSource, type ClaimOutcome, claimJob } from '../../usecases/claim-job.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { featureToMessage, servedFeaturesFromMessage } from '../feature-codec.ts';
import { stagesFromMessage } from '../stage-codec.ts';

const REFUSAL_NUMBERS = {
  GONE: ClaimJobResponse_Refusal.GONE,
  ENDED: ClaimJobResponse_Refusal.ENDED,
  HELD: ClaimJobResponse_Refusal.HELD,
  NOT_YET: ClaimJobResponse_Refusal.NOT_YET,
  PAUSED: ClaimJobResponse_Refusal.PAUSED,
  NOT_SERVED: ClaimJobResponse_Refusal.NOT_SERVED,
} as const satisfies Record<ClaimRefusal, ClaimJobResponse_Refusal>;

/** vidi.internal.v1.JobService/ClaimJob */
export function claimJobRpc(context: IngestContext) {
  return async ({ jobId, processorId, servedFeatures, stages }: ClaimJobRequest) => ({
    outcome: outcomeOf(
      await claimJob(context, jobId, processorId, servedFeaturesFromMessage(servedFeatures), stagesFromMessage(stages)),
    ),
  });
}

function outcomeOf(outcome: ClaimOutcome) {
  if (outcome.kind === 'refused') return { case: 'refusal', value: REFUSAL_NUMBERS[outcome.refusal] } as const;
  const { job, leaseMs, owner, language, source, features } = outcome;
  const value = {
    jobId: job.id,
    attempt: job.attempt,
    maxAttempts: job.maxAttempts,
    videoId: job.videoId,
    owner,
    language: language ?? '',
    lease: durationFromMs(leaseMs),
    source: sourceOf(source),
    features: features.map(featureToMessage),
  };
  return { case: 'job', value } as const;
}

function sourceOf(source: ClaimedSource) {
  if (source.kind === 'remote') return { case: 'remote', value: { url: source.url, key: source.key } } as const;
  const { key, sizeBytes, sha256 } = source.object;
  return { case: 'stored', value: { key, sizeBytes: BigInt(sizeBytes), sha256 } } as const;
}
