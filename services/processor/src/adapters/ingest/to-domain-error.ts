import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import {
  ClaimLostError,
  IngestRefusedError,
  IngestUnavailableError,
  ResultsInvalidError,
} from '../../domain/ingest-error.ts';

/** What a failed call to ingest means. */
export function toDomainError(thrown: unknown): Error {
  const error = ConnectError.from(thrown);
  const options = { cause: error };
  const reason = error.findDetails(ErrorInfoSchema)[0]?.reason;
  if (reason === 'STALE_ATTEMPT') return new ClaimLostError('lost', options);
  if (reason === 'JOB_NOT_FOUND') return new ClaimLostError('gone', options);
  if (reason === 'RESULTS_INVALID') return new ResultsInvalidError(error.rawMessage, options);
  if (error.code === Code.Unavailable || error.code === Code.DeadlineExceeded) {
    return new IngestUnavailableError(`ingest cannot be reached: ${error.rawMessage}`, options);
  }
  return new IngestRefusedError(`ingest refused the call (${Code[error.code]}): ${error.rawMessage}`, options);
}
