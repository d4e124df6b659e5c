import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import {
  type ClaimedJob as ClaimedJobMessage,
  type ClaimJobResponse,
  ClaimJobResponse_Refusal,
  ErrorClass,
  type FeatureOutcome as FeatureOutcomeMessage,
  FeatureOutcomeSchema,
  type HeartbeatJobRequestSchema,
  type PublishResultsResponse,
} from '@vidi/contracts/vidi/internal/v1/job_service';
import type { ClaimedJob, ClaimRefusal, JobSource } from '../../domain/claimed-job.ts';
import { IngestRefusedError } from '../../domain/ingest-error.ts';
import type { FailureClass } from '../../domain/job-failure.ts';
import type { ProgressNews } from '../../domain/progress-board.ts';
import type { ClaimOutcome, FeatureOutcome, HeldJob, RefusedOutcome } from '../../ports/job-gateway.ts';

/** Reads the answer to a claim. @throws IngestRefusedError when it is not as the contract says. */
export function toClaimOutcome({ outcome }: ClaimJobResponse): ClaimOutcome {
  if (outcome.case === 'job') return { job: toClaimedJob(outcome.value) };
  const refusal = outcome.case === 'refusal' ? REFUSALS[outcome.value] : undefined;
  if (refusal === undefined) throw new IngestRefusedError('the answer to the claim holds neither a job nor a refusal');
  return { refusal };
}

/** The contract's word for a failure class. */
export function toErrorClass(failureClass: FailureClass): ErrorClass {
  return ErrorClass[failureClass];
}

/** Writes what moved since the heartbeat before. */
export function toHeartbeatRequest(
  { jobId, attempt }: HeldJob,
  { features, fetch }: ProgressNews,
): MessageInitShape<typeof HeartbeatJobRequestSchema> {
  const progress = features.map(({ feature, percent }) => ({ feature, progressPercent: percent }));
  if (fetch === undefined) return { jobId, attempt, progress };
  const { receivedBytes, totalBytes, resumeCount } = fetch;
  const total = totalBytes === undefined ? {} : { totalBytes: BigInt(totalBytes) };
  return { jobId, attempt, progress, fetch: { receivedBytes: BigInt(receivedBytes), ...total, resumeCount } };
}

/** Writes what became of a feature. */
export function toOutcomeMessage(
  { feature, engine, engineVersion, outcome }: FeatureOutcome,
  stageDigest: string,
): FeatureOutcomeMessage {
  const common = { feature, engine, engineVersion, stageDigest };
  if (outcome.kind === 'result') {
    const damagedRanges = outcome.damagedRanges.map(({ startSeconds, endSeconds }) => ({
      startOffset: durationOf(startSeconds),
      endOffset: durationOf(endSeconds),
    }));
    const found = { case: 'result', value: outcome.result } as const;
    return create(FeatureOutcomeSchema, { ...common, damagedRanges, outcome: found });
  }
  const { reason, message } = outcome;
  return create(FeatureOutcomeSchema, { ...common, outcome: { case: outcome.kind, value: { reason, message } } });
}

/** Reads what was not taken of what became of features. */
export function toRefusedOutcomes({ refusals }: PublishResultsResponse): readonly RefusedOutcome[] {
  return refusals.map(({ feature, reason }) => ({
    feature,
    reason: reason?.reason ?? '',
    message: reason?.message ?? '',
  }));
}

const REFUSALS: Readonly<Record<ClaimJobResponse_Refusal, ClaimRefusal | undefined>> = {
  [ClaimJobResponse_Refusal.REFUSAL_UNSPECIFIED]: undefined,
  [ClaimJobResponse_Refusal.GONE]: 'GONE',
  [ClaimJobResponse_Refusal.ENDED]: 'ENDED',
  [ClaimJobResponse_Refusal.HELD]: 'HELD',
  [ClaimJobResponse_Refusal.NOT_YET]: 'NOT_YET',
  [ClaimJobResponse_Refusal.PAUSED]: 'PAUSED',
  [ClaimJobResponse_Refusal.NOT_SERVED]: 'NOT_SERVED',
};

function toClaimedJob(message: ClaimedJobMessage): ClaimedJob {
  const { jobId, attempt, maxAttempts, videoId, owner, language, lease, features } = message;
  if (lease === undefined) throw new IngestRefusedError('the claimed job has no lease');
  const leaseMs = durationMs(lease);
  const declared = language === '' ? undefined : language;
  const source = toSource(message);
  return { jobId, attempt, maxAttempts, videoId, owner, leaseMs, source, features, language: declared };
}

function toSource({ source }: ClaimedJobMessage): JobSource {
  if (source.case === 'stored') {
    const { key, sizeBytes, sha256 } = source.value;
    return { kind: 'stored', key, sizeBytes: Number(sizeBytes), sha256 };
  }
  if (source.case === 'remote') return { kind: 'remote', key: source.value.key, url: source.value.url };
  throw new IngestRefusedError('the claimed job does not say where its video is');
}

/** To the nanosecond: a Duration has whole ones. */
function durationOf(seconds: number) {
  const nanos = Math.round(seconds * 1e9);
  return { seconds: BigInt(Math.floor(nanos / 1e9)), nanos: nanos % 1e9 };
}
