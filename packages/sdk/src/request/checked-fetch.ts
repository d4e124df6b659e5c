import type { ClientConfig } from '../config.ts';
import { ConnectionError } from '../errors/error-classes.ts';

/**
 * The client's fetch: adds its headers, and turns the bare `TypeError: fetch failed` of a broken connection into a
 * ConnectionError that names the address. An abort passes through as it is.
 */
export function createCheckedFetch(config: ClientConfig): typeof globalThis.fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(config.headers)) headers.set(name, value);
    try {
      return await config.fetch(input, { ...init, headers });
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw new ConnectionError(
        `no answer from Vidi at ${config.baseUrl} (${describe(error)}); is it running, and is baseUrl (VIDI_BASE_URL) right?`,
        { code: 'UNAVAILABLE', cause: error },
      );
    }
  };
}

/** fetch hides what happened in `cause`; an AggregateError (one error per address tried) has no message of its own. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
