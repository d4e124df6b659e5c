import { DatabaseUnavailableError } from '../../domain/errors.ts';

/**
 * SQLSTATE classes and codes, and the system's own, that mean: not now, and not because of the statement.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE_CODES =
  /^(08...|53300|57P0[123]|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENOENT)$/;

/** What pg and its pool say, without a code, when a connection cannot be had or was lost. */
const UNAVAILABLE_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|pool after calling end|Client was closed/;

/**
 * Runs `work`; when the connection is what failed, it says so.
 *
 * @throws DatabaseUnavailableError, with the failure as its cause; any other error as it came.
 */
export async function translatingConnectionFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isConnectionFailure(error) ? new DatabaseUnavailableError({ cause: error }) : error;
  }
}

/** Whether an error, or one that it wraps, says that the database could not be reached. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (UNAVAILABLE_CODES.test(code) || UNAVAILABLE_MESSAGES.test(error.message)) return true;
  const wrapped = error instanceof AggregateError ? error.errors : [error.cause];
  return wrapped.some(isConnectionFailure);
}
