import { durationMs, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ErrorClass as ErrorClassMessage, type FailJobRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import { ERROR_CLASSES, type ErrorClass } from '../../domain/retry-policy.ts';
import { failJob } from '../../usecases/fail-job.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { reasonFromMessage } from '../reason-codec.ts';

const ERROR_CLASS_NUMBERS = {
  PERMANENT: ErrorClassMessage.PERMANENT,
  TRANSIENT: ErrorClassMessage.TRANSIENT,
  RESOURCE: ErrorClassMessage.RESOURCE,
  UNKNOWN: ErrorClassMessage.UNKNOWN,
} as const satisfies Record<ErrorClass, ErrorClassMessage>;

/** vidi.internal.v1.JobService/FailJob */
export function failJobRpc(context: IngestContext) {
  return async ({ jobId, attempt, error, errorClass, retryAfter }: FailJobRequest) => {
    // A class that this version does not know is as good as UNKNOWN.
    const known = ERROR_CLASSES.find((candidate) => ERROR_CLASS_NUMBERS[candidate] === errorClass) ?? 'UNKNOWN';
    const waitMs = retryAfter === undefined ? undefined : Math.max(0, durationMs(retryAfter));
    const { retryTime } = await failJob(context, { jobId, attempt }, reasonFromMessage(error), known, waitMs);
    return retryTime === undefined ? {} : { retryTime: timestampFromDate(retryTime) };
  };
}
