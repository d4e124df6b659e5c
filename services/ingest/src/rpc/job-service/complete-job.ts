import type { CompleteJobRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import { completeJob } from '../../usecases/complete-job.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';

/** vidi.internal.v1.JobService/CompleteJob */
export function completeJobRpc(context: IngestContext) {
  return async ({ jobId, attempt }: CompleteJobRequest) => {
    await completeJob(context, { jobId, attempt });
    return {};
  };
}
