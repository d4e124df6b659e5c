import { Code, type ConnectError } from '@connectrpc/connect';
import { apiError } from './api-error.ts';

/** How long a client is told to wait before it comes back, in milliseconds: until another gateway is found, or this one runs again. */
const RETRY_AFTER_MS = 1_000;

/** What a request or a stream is ended with when the gateway stops: the client is to come back. */
export function shuttingDown(): ConnectError {
  return apiError({
    code: Code.Unavailable,
    reason: 'SHUTTING_DOWN',
    message: 'The service is being restarted; try again.',
    retryAfterMs: RETRY_AFTER_MS,
  });
}
