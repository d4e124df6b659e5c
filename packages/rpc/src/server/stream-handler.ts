import { Code, ConnectError, type HandlerContext, type MethodImplSpec } from '@connectrpc/connect';
import { transformInvokeImplementation } from '@connectrpc/connect/protocol';
import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import type { BufferCollector } from '@vidi/service-kit';
import { END_MARK_HEADER, isEndMark } from '../end-mark.ts';
import { MessageWriter } from '../message-writer.ts';
import { decodeMessage, encodeMessage } from '../messages.ts';
import { toMetadata } from '../metadata.ts';
import { statusOfThrown } from './answer-error.ts';
import { createCallContext } from './call-context.ts';
import type { HandlerOptions } from './unary-handler.ts';

/**
 * Answers an RPC of any streaming kind with its implementation. On the wire they are all the same, so grpc-js is told
 * that every one streams both ways; that there is one message where there has to be one is checked by Connect.
 */
export function createStreamHandler(
  spec: MethodImplSpec,
  options: HandlerOptions,
): handleBidiStreamingCall<Buffer, Buffer> {
  return (call) => void answer(spec, options, call);
}

/** Never rejects. */
async function answer(
  spec: MethodImplSpec,
  { log, maxMessageBytes, interceptors, shutdownSignal, collector }: HandlerOptions,
  call: ServerDuplexStream<Buffer, Buffer>,
): Promise<void> {
  const { context, finish } = createCallContext(call, spec.method, shutdownSignal);
  const writer = new MessageWriter(call);
  context.signal.addEventListener('abort', () => writer.close(), { once: true });
  try {
    const invoke = transformInvokeImplementation(spec, context, [...interceptors]);
    for await (const message of invoke(requestsOf(call, spec, context, collector))) {
      const bytes = encodeMessage(spec.method.output, message, maxMessageBytes);
      collector.passed(bytes.byteLength);
      // Sent with the first message: until then the implementation may still set headers. Later calls do nothing.
      call.sendMetadata(toMetadata(context.responseHeader));
      if (!(await writer.write(bytes))) throw context.signal.reason;
    }
    const trailer = toMetadata(context.responseTrailer);
    call.sendMetadata(toMetadata(context.responseHeader));
    call.end(trailer);
  } catch (error) {
    // The documented way to end a stream with a status in grpc-js; it sends what was written before.
    call.emit('error', statusOfThrown(error, context, log));
  } finally {
    finish();
  }
}

/**
 * What the client sends. Reading is what makes grpc-js ask for more: a slow implementation slows the client down.
 *
 * @throws ConnectError CANCELED when the client broke off, see end-mark.ts.
 */
async function* requestsOf(
  call: ServerDuplexStream<Buffer, Buffer>,
  { method }: MethodImplSpec,
  context: HandlerContext,
  collector: BufferCollector,
) {
  let whole = !context.requestHeader.has(END_MARK_HEADER);
  // An implementation that stops reading must not destroy the stream: its answer is still to be sent.
  const incoming: AsyncIterable<Buffer> = call.iterator({ destroyOnReturn: false });
  try {
    for await (const bytes of incoming) {
      collector.passed(bytes.byteLength);
      // The end itself is read, too: an HTTP/2 stream with something unread keeps its connection from being closed.
      if (isEndMark(bytes)) whole = true;
      else yield decodeMessage(method.input, bytes, Code.InvalidArgument);
    }
  } catch (error) {
    if (error instanceof ConnectError) throw error;
    context.signal.throwIfAborted();
    throw brokenOff(error);
  }
  if (!whole) throw brokenOff();
}

function brokenOff(cause?: unknown): ConnectError {
  return new ConnectError('the client broke the call off', Code.Canceled, undefined, undefined, cause);
}
