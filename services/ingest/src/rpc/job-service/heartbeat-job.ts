import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { FetchProgress as FetchMessage, HeartbeatJobRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { FetchProgress } from '../../domain/video-fetch.ts';
import { heartbeatJob } from '../../usecases/heartbeat-job.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { featureFromMessage } from '../feature-codec.ts';

/** vidi.internal.v1.JobService/HeartbeatJob */
export function heartbeatJobRpc(context: IngestContext) {
  return async ({ jobId, attempt, progress, fetch }: HeartbeatJobRequest) => {
    const answer = await heartbeatJob(
      context,
      { jobId, attempt },
      progress.map(({ feature, progressPercent }) => ({
        feature: featureFromMessage(feature, 'progress'),
        percent: progressPercent,
      })),
      fetch && fetchProgress(fetch),
    );
    if (answer.cancelRequested) return { cancelRequested: true };
    return { leaseExpireTime: timestampFromDate(answer.leaseExpireTime) };
  };
}

function fetchProgress({ receivedBytes, totalBytes, resumeCount }: FetchMessage): FetchProgress {
  if (receivedBytes < 0n || resumeCount < 0 || (totalBytes !== undefined && totalBytes < receivedBytes)) {
    throw new InvalidRequestError([{ field: 'fetch', description: 'must be from 0 to its total' }]);
  }
  const known = totalBytes === undefined ? undefined : Number(totalBytes);
  return { receivedBytes: Number(receivedBytes), totalBytes: known, resumeCount };
}
