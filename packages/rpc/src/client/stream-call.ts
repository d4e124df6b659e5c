import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type StreamRequest, type StreamResponse } from '@connectrpc/connect';
import type { Client, ClientDuplexStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { BufferCollector } from '@vidi/service-kit';
import { END_MARK, END_MARK_HEADER } from '../end-mark.ts';
import { MessageWriter } from '../message-writer.ts';
import { asIs, decodeMessage, encodeMessage } from '../messages.ts';
import { toAnswerHeaders, toMetadata } from '../metadata.ts';
import { errorOfCall } from '../status.ts';

/** How a streaming call is made. */
export interface StreamCallOptions {
  readonly deadline: number;
  readonly maxMessageBytes: number;
  /** Told of the bytes of messages, either way. */
  readonly collector: BufferCollector;
}

/** A streaming call under way. */
interface OpenCall {
  readonly options: StreamCallOptions;
  readonly stream: ClientDuplexStream<Buffer, Buffer>;
  readonly writer: MessageWriter;
  readonly trailer: Headers;
  /** Why the call failed, once it has; the first reason counts. */
  failure: ConnectError | undefined;
}

/**
 * Makes a streaming call of any kind; on the wire they are all the same. Sending goes on while the answer is read. When
 * the server ends the call early, sending stops and the reader gets the error.
 *
 * @throws ConnectError also while the answer's messages are read.
 */
export async function callStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  request: StreamRequest<I, O>,
  options: StreamCallOptions,
): Promise<StreamResponse<I, O>> {
  const { method, signal } = request;
  signal.throwIfAborted();
  const metadata = toMetadata(request.header);
  metadata.set(END_MARK_HEADER, '1');
  const stream: ClientDuplexStream<Buffer, Buffer> = client.makeBidiStreamRequest(
    `/${method.parent.typeName}/${method.name}`,
    asIs,
    asIs,
    metadata,
    { deadline: options.deadline },
  );
  const writer = new MessageWriter(stream);
  const call: OpenCall = { options, stream, writer, trailer: new Headers(), failure: undefined };
  const header = answerHeader(call, signal);
  void send(call, request);
  return {
    stream: true,
    service: method.parent,
    method,
    header: await header,
    trailer: call.trailer,
    message: responses(call, method.output),
  };
}

/** Resolves when the answer begins, rejects when the call fails before; keeps the call's state from here on. */
function answerHeader(call: OpenCall, signal: AbortSignal): Promise<Headers> {
  const { promise, resolve, reject } = Promise.withResolvers<Headers>();
  const cancel = () => call.stream.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  call.stream.on('metadata', (metadata: Metadata) => resolve(toAnswerHeaders(metadata)));
  call.stream.on('error', (error: Error | ServiceError) => {
    // Errors of Node's streams have no status.
    call.failure ??= !('metadata' in error) ? ConnectError.from(error) : errorOfCall(error, signal);
    reject(call.failure);
  });
  call.stream.on('status', ({ metadata }) => {
    signal.removeEventListener('abort', cancel);
    call.writer.close();
    for (const [name, value] of toAnswerHeaders(metadata)) call.trailer.append(name, value);
    // An answer that has nothing but a status.
    resolve(new Headers());
  });
  return promise;
}

/** Sends the request's messages until they or the call end. Never rejects: what goes wrong becomes the call's failure. */
async function send(call: OpenCall, { method, message }: StreamRequest): Promise<void> {
  const { maxMessageBytes, collector } = call.options;
  try {
    for await (const input of message) {
      const bytes = encodeMessage(method.input, input, maxMessageBytes);
      collector.passed(bytes.byteLength);
      if (!(await call.writer.write(bytes))) return;
    }
    if (await call.writer.write(END_MARK)) call.stream.end();
  } catch (error) {
    call.failure ??= ConnectError.from(error);
    call.stream.cancel();
  }
}

async function* responses<O extends DescMessage>(call: OpenCall, output: O): AsyncGenerator<MessageShape<O>> {
  const incoming: AsyncIterable<Buffer> = call.stream.iterator({ destroyOnReturn: false });
  try {
    for await (const bytes of incoming) {
      call.options.collector.passed(bytes.byteLength);
      yield decodeMessage(output, bytes, Code.Internal);
    }
  } catch (error) {
    call.failure ??= ConnectError.from(error);
    call.stream.cancel();
    throw call.failure;
  }
  // grpc-js emits the error without destroying the stream: a reader who comes later sees an ordinary end.
  if (call.failure !== undefined) throw call.failure;
}
