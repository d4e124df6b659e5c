import type { ClientConfig } from '../config.ts';
import { ConnectionError } from '../errors/error-classes.ts';

/**
 * The client's fetch: adds its headers, and turns the bare `TypeError: fetch failed` of a broken connection into a
 * ConnectionError that names the address, whether it broke before or in the middle of the answer.
 */
export function createCheckedFetch(config: ClientConfig): typeof globalThis.fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(config.headers)) headers.set(name, value);
    const failure = (error: unknown, what: string) =>
      // An abort passes through as it is.
      init?.signal?.aborted
        ? error
        : new ConnectionError(`${what} (${describe(error)})`, { code: 'UNAVAILABLE', cause: error });
    try {
      const response = await config.fetch(input, { ...init, headers });
      return withCheckedBody(response, (error) =>
        failure(error, `the connection to Vidi at ${config.baseUrl} broke in the middle of the answer`),
      );
    } catch (error) {
      const advice = 'is it running, and is baseUrl (VIDI_BASE_URL) right?';
      throw failure(error, `no answer from Vidi at ${config.baseUrl}; ${advice}`);
    }
  };
}

/** The same answer, whose body fails with what `failure` makes of the error. Nothing is read ahead. */
function withCheckedBody(response: Response, failure: (error: unknown) => unknown): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) return response;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const next = await reader.read().catch((error: unknown) => {
          throw failure(error);
        });
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/** fetch hides what happened in `cause`; an AggregateError (one error per address tried) has no message of its own. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
