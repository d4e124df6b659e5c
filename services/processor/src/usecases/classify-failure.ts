import { StoreFullError } from '@vidi/media-store';
import { AnalysisError } from '../domain/analysis-error.ts';
import { IngestUnavailableError, ResultsInvalidError } from '../domain/ingest-error.ts';
import type { JobFailure } from '../domain/job-failure.ts';
import { SourceError } from '../domain/source-error.ts';

/** What to tell ingest, and in the end the user, about an attempt that failed with `error`. */
export function classifyFailure(error: unknown): JobFailure {
  if (error instanceof SourceError) return failure(error.reason, error.message, error.failureClass);
  if (error instanceof AnalysisError) return failure(error.reason, error.message, error.errorClass);
  if (error instanceof StoreFullError) return failure(error.reason, error.message, 'RESOURCE');
  if (error instanceof ResultsInvalidError) return failure('RESULTS_INVALID', error.message, 'UNKNOWN');
  if (error instanceof IngestUnavailableError) {
    return failure('INGEST_UNAVAILABLE', 'The results could not be handed over in time.', 'TRANSIENT');
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return failure('NO_SPACE', 'The disk under the work folder is full (VIDI_WORK_DIR).', 'RESOURCE');
  }
  if (code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM') {
    return failure('NO_RESOURCES', `The processor ran out of files or memory (${code}).`, 'RESOURCE');
  }
  // Its own words may hold paths of this machine; they are in the log.
  return failure('INTERNAL', 'The processor failed in a way it should not; its log says more.', 'UNKNOWN');
}

function failure(reason: string, message: string, failureClass: JobFailure['failureClass']): JobFailure {
  return { reason, message, failureClass };
}
