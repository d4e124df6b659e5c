import { TimeoutError } from '../errors/error-classes.ts';
import { fromConnectError } from '../errors/from-connect-error.ts';

/** How a server stream is read. */
export interface StreamOptions {
  /** Ends the stream; reading it then rejects with the signal's reason. */
  readonly signal: AbortSignal | undefined;
  /** How long to wait for message `number` (from 0), in milliseconds; 0 waits for ever. */
  silenceMs(number: number): number;
}

/**
 * Reads a server stream message by message, and throws errors of this SDK. It ends a connection on which nothing comes any
 * more: a peer that vanished without a word (a laptop that slept, a NAT that forgot) would otherwise never be noticed.
 *
 * @throws TimeoutError when a message is not there in time
 */
export async function* streamMessages<T>(
  { signal, silenceMs }: StreamOptions,
  call: (options: { readonly signal: AbortSignal; readonly timeoutMs: number }) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const controller = new AbortController();
  const both = AbortSignal.any(signal === undefined ? [controller.signal] : [controller.signal, signal]);
  // The deadline of Connect would be one for the whole stream.
  const messages = call({ signal: both, timeoutMs: 0 })[Symbol.asyncIterator]();
  const next = async (number: number) => {
    const limitMs = silenceMs(number);
    const giveUp = () =>
      controller.abort(
        new TimeoutError(`the server said nothing for ${limitMs} ms`, { code: 'DEADLINE_EXCEEDED', status: 504 }),
      );
    const timer = limitMs > 0 ? setTimeout(giveUp, limitMs) : undefined;
    try {
      return await messages.next();
    } catch (error) {
      signal?.throwIfAborted();
      throw controller.signal.aborted ? controller.signal.reason : fromConnectError(error);
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    for (let number = 0, message = await next(0); !message.done; message = await next(++number)) yield message.value;
  } finally {
    // Lets go of the connection when the reader left before the end.
    controller.abort();
  }
}
