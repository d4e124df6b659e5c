import type { PublishResultRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { publishResult } from '../../usecases/publish-result.ts';
import { outcomeFromMessage } from '../outcome-codec.ts';

/** vidi.internal.v1.JobService/PublishResult */
export function publishResultRpc(context: IngestContext) {
  return async (request: PublishResultRequest) => {
    const { jobId, attempt } = request;
    const { feature, engine, outcome, stageDigest } = outcomeFromMessage(request);
    await publishResult(context, { jobId, attempt }, feature, engine, outcome, stageDigest);
    return {};
  };
}
