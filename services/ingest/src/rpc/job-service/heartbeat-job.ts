import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { HeartbeatJobRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import { heartbeatJob } from '../../usecases/heartbeat-job.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { featureFromMessage } from '../feature-codec.ts';

/** vidi.internal.v1.JobService/HeartbeatJob */
export function heartbeatJobRpc(context: IngestContext) {
  return async ({ jobId, attempt, progress }: HeartbeatJobRequest) => {
    const answer = await heartbeatJob(
      context,
      { jobId, attempt },
      progress.map(({ feature, progressPercent }) => ({
        feature: featureFromMessage(feature, 'progress'),
        percent: progressPercent,
      })),
    );
    if (answer.cancelRequested) return { cancelRequested: true };
    return { leaseExpireTime: timestampFromDate(answer.leaseExpireTime) };
  };
}
