import { setTimeout as pause } from 'node:timers/promises';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';

/** Attempts of one idempotent unary call: the first and this many less one after UNAVAILABLE. */
export const MAX_ATTEMPTS = 6;
/** Pause before the second attempt in milliseconds; it doubles each time, up to MAX_BACKOFF_MS, less up to a quarter at random. */
export const INITIAL_BACKOFF_MS = 100;
export const MAX_BACKOFF_MS = 1_600;

/**
 * Tries unary calls again that found the server away, so that a restart goes by unnoticed: about three seconds long,
 * within the call's deadline, and only methods whose proto says `idempotency_level`, since the first attempt may have
 * been carried out. (The retries of gRPC's service config would need the names of the methods before the first call.
 * What grpc-js knows to have never left the client it sends again by itself, whatever the method.)
 *
 * @param deadline of the call, in milliseconds since the epoch: an attempt that could only begin later is not made.
 */
export function createUnavailableRetry(deadline: number): Interceptor {
  return (next) => async (request) => {
    if (request.stream || request.method.idempotency === MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN) {
      return await next(request);
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(request);
      } catch (error) {
        const last = attempt === MAX_ATTEMPTS || request.signal.aborted;
        if (last || !(error instanceof ConnectError) || error.code !== Code.Unavailable) throw error;
        await backOff(attempt, deadline, request.signal, error);
      }
    }
  };
}

/** Should the call end meanwhile, the reason it failed for last is the one to tell. */
async function backOff(attempt: number, deadline: number, signal: AbortSignal, last: ConnectError): Promise<void> {
  const longest = Math.min(INITIAL_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS);
  const pauseMs = longest * (1 - Math.random() / 4);
  if (Date.now() + pauseMs >= deadline) throw last;
  try {
    await pause(pauseMs, undefined, { signal });
  } catch {
    throw last;
  }
}
