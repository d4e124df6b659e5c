import { StoreFullError } from '@vidi/media-store';
import { AnalysisError } from '../domain/analysis-error.ts';
import { IngestRefusedError, IngestUnavailableError, ResultsInvalidError } from '../domain/ingest-error.ts';
import type { JobFailure } from '../domain/job-failure.ts';
import { SourceError } from '../domain/source-error.ts';

/** The disk or the machine has no more of something (errno(3)). */
const DISK_FULL_CODES = /^(ENOSPC|EDQUOT)$/;
const EXHAUSTED_CODES = /^(EMFILE|ENFILE|ENOMEM|EAGAIN)$/;

/** A connection could not be had or was lost, or the server of a network disk does not answer, as system and Node.js name it. */
const CONNECTION_CODES =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOST(UNREACH|DOWN)|ENET(UNREACH|DOWN)|ENOTFOUND|EAI_AGAIN|ESTALE|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_[A-Z_]+)$/;

/** How the S3 client names an answer that did not come in time. */
const TIMEOUT_NAMES = /^(TimeoutError|RequestTimeout)$/;

/**
 * What to tell ingest, and in the end the user, about an attempt that failed with `error`. The one place where errors get
 * their class, but for those of sources and analyses, which are thrown by who knows it:
 *
 * | class     | what                                                                                  |
 * |-----------|---------------------------------------------------------------------------------------|
 * | PERMANENT | the content is refused: no video, a codec or size we do not take, a URL that is refused |
 * | TRANSIENT | a lost connection, a timeout, a server's 408, 429 or 5xx, of whomever we talk to        |
 * | RESOURCE  | a full disk or store, memory or file handles that ran out                               |
 * | UNKNOWN   | a decoder that crashed or hangs, results that do not hold, any error that nobody foresaw |
 */
export function classifyFailure(error: unknown): JobFailure {
  if (error instanceof SourceError) {
    const { reason, message, failureClass, retryAfterMs } = error;
    return { ...failure(reason, message, failureClass), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (error instanceof AnalysisError) return failure(error.reason, error.message, error.errorClass);
  if (error instanceof StoreFullError) return failure(error.reason, error.message, 'RESOURCE');
  if (error instanceof ResultsInvalidError) return failure('RESULTS_INVALID', error.message, 'UNKNOWN');
  if (error instanceof IngestUnavailableError) {
    return failure('INGEST_UNAVAILABLE', 'The results could not be handed over in time.', 'TRANSIENT');
  }
  if (error instanceof Error && !(error instanceof IngestRefusedError)) {
    const known = classifyForeign(error);
    if (known !== undefined) return known;
  }
  // Its own words may hold paths of this machine; they are in the log.
  return failure('INTERNAL', 'The processor failed in a way it should not; its log says more.', 'UNKNOWN');
}

/** Errors of the system and of the media store's client; undefined for those that say nothing. */
function classifyForeign(error: Error): JobFailure | undefined {
  const code = 'code' in error ? String(error.code) : '';
  if (DISK_FULL_CODES.test(code)) {
    return failure('NO_SPACE', 'The disk under the work folder is full (VIDI_WORK_DIR).', 'RESOURCE');
  }
  if (EXHAUSTED_CODES.test(code)) {
    return failure('NO_RESOURCES', `The processor ran out of files, processes or memory (${code}).`, 'RESOURCE');
  }
  const status = httpStatusOf(error);
  if (status !== undefined && (status >= 500 || status === 408 || status === 429)) {
    return failure('STORE_UNAVAILABLE', `The media store answered ${status}.`, 'TRANSIENT');
  }
  if (CONNECTION_CODES.test(code) || TIMEOUT_NAMES.test(error.name)) {
    return failure('STORE_UNAVAILABLE', `The media store cannot be reached (${code || error.name}).`, 'TRANSIENT');
  }
  return error.cause instanceof Error ? classifyForeign(error.cause) : undefined;
}

/** The status of an S3 server's answer, as its client keeps it (`$metadata`). */
function httpStatusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

function failure(reason: string, message: string, failureClass: JobFailure['failureClass']): JobFailure {
  return { reason, message, failureClass };
}
