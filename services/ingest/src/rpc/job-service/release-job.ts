import type { ReleaseJobRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { releaseJob } from '../../usecases/release-job.ts';

/** vidi.internal.v1.JobService/ReleaseJob */
export function releaseJobRpc(context: IngestContext) {
  return async ({ jobId, attempt, videoId }: ReleaseJobRequest) => {
    await releaseJob(context, { jobId, attempt }, videoId === '' ? undefined : videoId);
    return {};
  };
}
