import type { DescField, DescMethodServerStreaming, Message } from '@bufbuild/protobuf';
import { toPublicError } from '../../errors/public-error.ts';
import type { CallScope, Forwarder } from '../../forward/forwarder.ts';
import type { Reply } from '../../server/http-message.ts';
import { errorJson, retryAfterMs } from '../response/error-reply.ts';
import { answerJson } from '../response/json-reply.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import type { StreamFormat } from './stream-format.ts';

/** A call whose answer is a stream. */
export interface StreamCall {
  readonly method: DescMethodServerStreaming;
  readonly message: Message;
  readonly responseBody: DescField | undefined;
  readonly scope: CallScope;
}

type Next = IteratorResult<Message, void>;

/**
 * The answer of a streaming method, message by message. A call that fails before its first message is answered with
 * the error's own status; later the status is sent, and the error becomes the last thing of the stream.
 *
 * @param keepAliveMs longest silence, in milliseconds; the head is sent by then even if no message came yet
 * @throws ConnectError when the call fails before anything was sent
 */
export async function streamReply(
  forwarder: Forwarder,
  call: StreamCall,
  format: StreamFormat,
  keepAliveMs: number,
): Promise<Reply> {
  const stream = openStream(forwarder, call.method, call.message, call.scope);
  const first = stream.messages.next();
  // Read later, by the pieces, if they are read at all.
  first.catch(() => undefined);
  try {
    await within(first, keepAliveMs);
  } catch (error) {
    stream.close();
    throw error;
  }
  return {
    status: 200,
    headers: {
      'content-type': format.contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // Asks nginx and those who follow it to pass messages on as they come.
      'x-accel-buffering': 'no',
      vary: 'accept',
    },
    body: { pieces: pieces(stream.messages, first, call, format, keepAliveMs), close: stream.close },
  };
}

async function* pieces(
  messages: OpenStream['messages'],
  first: Promise<Next>,
  call: StreamCall,
  format: StreamFormat,
  keepAliveMs: number,
): AsyncGenerator<Uint8Array, void, void> {
  let next = first;
  try {
    for (;;) {
      const result = await within(next, format.keepAlive === undefined ? undefined : keepAliveMs);
      if (result === undefined) yield Buffer.from(format.keepAlive ?? '');
      else if (result.done === true) break;
      else {
        yield Buffer.from(format.message(answerJson(call, result.value)));
        next = messages.next();
      }
    }
    if (format.end !== '') yield Buffer.from(format.end);
  } catch (error) {
    const failure = toPublicError(error, call.scope.requestId);
    yield Buffer.from(format.error(errorJson(failure), retryAfterMs(failure)));
  } finally {
    // A client that left may have left while a message was waited for; its failure is told to nobody.
    next.catch(() => undefined);
  }
}

/** What a promise resolves with, or undefined when it takes longer than `ms`. */
async function within<T>(promise: Promise<T>, ms: number | undefined): Promise<T | undefined> {
  if (ms === undefined) return await promise;
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
