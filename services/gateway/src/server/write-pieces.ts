import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

type Response = ServerResponse | Http2ServerResponse;

/**
 * Writes pieces one after another, each as soon as the client has taken enough of those before: a slow reader slows
 * down what makes them, and costs no memory.
 *
 * @throws Error when the client is gone, or what the pieces fail with; either way their source is closed
 */
export async function writePieces(response: Response, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed || response.closed) throw new Error('the client is gone');
    if (!writePiece(response, piece)) await drained(response);
  }
}

/** @returns whether the next piece may follow at once */
export function writePiece(response: Response, piece: Uint8Array): boolean {
  return 'stream' in response ? response.write(piece) : response.write(piece);
}

/** Resolves when the response takes more, or never will. */
export function drained(response: Response): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve).once('close', resolve);
  if (response.destroyed || response.closed) resolve();
  return promise.finally(() => response.off('drain', resolve).off('close', resolve));
}
