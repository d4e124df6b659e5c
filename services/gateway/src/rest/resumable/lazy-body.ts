import type { ServerRequest } from '../../server/http-message.ts';

/** A request's body for a library that reads web streams. */
export interface LazyBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Lets go of the request, so that what still comes can be dealt with as for every other answer. */
  release(): void;
}

/**
 * Reads a body piece by piece, as it is asked for, and not before. `Readable.toWeb` would hold on to a request that is answered
 * before its body was read, and the client would be cut off before it saw the answer.
 *
 * @param signal breaks the body off, with its reason
 */
export function lazyBody(request: ServerRequest, signal: AbortSignal): LazyBody {
  let listening = false;
  const ending = new AbortController();
  const release = () => ending.abort();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (!listening) {
          listening = true;
          listen(controller);
        }
        request.resume();
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );

  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const breakOff = (reason: unknown) => {
      release();
      controller.error(reason);
    };
    const onData = (piece: Buffer) => {
      request.pause();
      controller.enqueue(piece);
    };
    const onEnd = () => {
      release();
      controller.close();
    };
    const onClose = () => breakOff(new Error('the connection broke before the end of the body'));
    const onAbort = () => breakOff(signal.reason);
    // What has happened by now is not told any more.
    if (signal.aborted || request.destroyed) {
      if (signal.aborted) onAbort();
      else onClose();
      return;
    }
    request.on('data', onData).on('end', onEnd).on('close', onClose);
    signal.addEventListener('abort', onAbort, { signal: ending.signal });
    ending.signal.addEventListener('abort', () => request.off('data', onData).off('end', onEnd).off('close', onClose));
  }

  return { stream, release };
}
