import { invalidRequest } from '../../forward/validate.ts';

/** Header by which a REST client sets a deadline, in seconds; fractions are allowed. */
export const REQUEST_TIMEOUT_HEADER = 'x-request-timeout';

/**
 * Reads the deadline a REST client asks for.
 *
 * @returns milliseconds, or undefined where the client set none
 * @throws ConnectError INVALID_ARGUMENT for anything but a positive number of seconds
 */
export function clientTimeoutMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}(\.\d{1,9})?$/.test(header) ? Math.ceil(Number(header) * 1_000) : 0;
  if (ms > 0) return ms;
  const description = 'must be a positive number of seconds, such as 2.5';
  throw invalidRequest([{ field: REQUEST_TIMEOUT_HEADER, description }]);
}
