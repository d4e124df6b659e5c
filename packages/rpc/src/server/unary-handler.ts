import { Code, type Interceptor, type MethodImplSpec } from '@connectrpc/connect';
import { invokeUnaryImplementation } from '@connectrpc/connect/protocol';
import type { handleUnaryCall, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { BufferCollector, Logger } from '@vidi/service-kit';
import { decodeMessage, encodeMessage } from '../messages.ts';
import { toMetadata } from '../metadata.ts';
import { statusOfThrown } from './answer-error.ts';
import { createCallContext } from './call-context.ts';

/** What every handler of a server shares. */
export interface HandlerOptions {
  readonly log: Logger;
  readonly maxMessageBytes: number;
  readonly interceptors: readonly Interceptor[];
  readonly shutdownSignal: AbortSignal;
  /** Told of the bytes of messages in streams, either way. */
  readonly collector: BufferCollector;
}

/** Answers a unary RPC with its implementation. */
export function createUnaryHandler(
  spec: MethodImplSpec & { kind: 'unary' },
  options: HandlerOptions,
): handleUnaryCall<Buffer, Buffer> {
  return (call, respond) => void answer(spec, options, call, respond);
}

/** Never rejects. */
async function answer(
  spec: MethodImplSpec & { kind: 'unary' },
  { log, maxMessageBytes, interceptors, shutdownSignal }: HandlerOptions,
  call: ServerUnaryCall<Buffer, Buffer>,
  respond: sendUnaryData<Buffer>,
): Promise<void> {
  const { context, finish } = createCallContext(call, spec.method, shutdownSignal);
  try {
    const input = decodeMessage(spec.method.input, call.request, Code.InvalidArgument);
    const output = await invokeUnaryImplementation(spec, context, input, [...interceptors]);
    const bytes = encodeMessage(spec.method.output, output, maxMessageBytes);
    const header = toMetadata(context.responseHeader);
    const trailer = toMetadata(context.responseTrailer);
    call.sendMetadata(header);
    respond(null, bytes, trailer);
  } catch (error) {
    respond(statusOfThrown(error, context, log));
  } finally {
    finish();
  }
}
