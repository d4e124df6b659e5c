import type { ServerRequest } from '../../server/http-message.ts';

/**
 * How much of a body may be gathered before its reader asks for it, in bytes. A socket gives 64 KiB at a time, and each piece goes
 * through half a dozen streams and to a thread that writes it, which costs the same whatever its size.
 */
const GATHERED_BYTES = 256 * 1024;

/** A request's body for a library that reads web streams. */
export interface LazyBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Lets go of the request, so that what still comes can be dealt with as for every other answer. */
  release(): void;
}

/**
 * Reads a body as it is asked for, and not before: what came while the last piece was dealt with is the next. `Readable.toWeb` would
 * hold on to a request that is answered before its body was read, and the client would be cut off before it saw the answer.
 *
 * @param signal breaks the body off, with its reason, once what had come was read
 */
export function lazyBody(request: ServerRequest, signal: AbortSignal): LazyBody {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  let isListening = false;
  let isAsked = false;
  /** How the body ends, once it has. */
  let end: (() => void) | undefined;
  const ending = new AbortController();
  const release = () => ending.abort();

  function answer(): void {
    if (!isAsked) return;
    const [first] = gathered;
    if (first !== undefined) {
      isAsked = false;
      const piece = gathered.length === 1 ? first : Buffer.concat(gathered, gatheredBytes);
      gathered = [];
      gatheredBytes = 0;
      controller.enqueue(piece);
    } else if (end !== undefined) {
      isAsked = false;
      end();
    }
  }

  function endWith(how: () => void): void {
    release();
    end ??= how;
    answer();
  }

  function listen(): void {
    const breakOff = (reason: unknown) => endWith(() => controller.error(reason));
    const onData = (piece: Buffer) => {
      gathered.push(piece);
      gatheredBytes += piece.byteLength;
      answer();
      if (gatheredBytes >= GATHERED_BYTES) request.pause();
    };
    const onEnd = () => endWith(() => controller.close());
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

  const stream = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      pull: () => {
        isAsked = true;
        if (!isListening) {
          isListening = true;
          listen();
        }
        answer();
        if (end === undefined) request.resume();
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );
  return { stream, release };
}
