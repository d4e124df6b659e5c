import type { DescMessage } from '@bufbuild/protobuf';
import { Code, ConnectError, type UnaryRequest, type UnaryResponse } from '@connectrpc/connect';
import { type Client, Metadata, status } from '@grpc/grpc-js';
import { decodeMessage, encodeMessage } from '../messages.ts';
import { toAnswerHeaders, toMetadata } from '../metadata.ts';
import { errorOfCall } from '../status.ts';

/** Makes one unary call. @throws ConnectError */
export async function callUnary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  request: UnaryRequest<I, O>,
  deadline: number,
  maxMessageBytes: number,
): Promise<UnaryResponse<I, O>> {
  const { method, signal } = request;
  signal.throwIfAborted();
  const argument = encodeMessage(method.input, request.message, maxMessageBytes);
  const { header, bytes, trailer } = await exchange(client, request, argument, deadline);
  const headers = once(() => toAnswerHeaders(header));
  const trailers = once(() => toAnswerHeaders(trailer));
  return {
    stream: false,
    service: method.parent,
    method,
    message: decodeMessage(method.output, bytes, Code.Internal),
    // Seldom looked at, and not cheap to make.
    get header() {
      return headers();
    },
    get trailer() {
      return trailers();
    },
  };
}

/** Makes a value when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface Exchanged {
  readonly header: Metadata;
  readonly bytes: Buffer;
  readonly trailer: Metadata;
}

/**
 * Goes to the channel directly. `Client.makeUnaryRequest` would put an event emitter, two layers of listeners and an Error
 * with a stack trace around every call, for interceptors and errors of grpc-js; ours are Connect's.
 */
function exchange(client: Client, request: UnaryRequest, argument: Buffer, deadline: number): Promise<Exchanged> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchanged>();
  const { method, signal } = request;
  const metadata = toMetadata(request.header);
  let header: Metadata | undefined;
  let bytes: Buffer | undefined;
  const call = client.getChannel().createCall(`/${method.parent.typeName}/${method.name}`, deadline, null, null, null);
  const cancel = () => call.cancelWithStatus(status.CANCELLED, 'Cancelled on client');
  signal.addEventListener('abort', cancel, { once: true });
  call.start(metadata, {
    onReceiveMetadata: (received) => {
      header = received;
    },
    onReceiveMessage: (received: Buffer) => {
      bytes = received;
    },
    onReceiveStatus: (ended) => {
      signal.removeEventListener('abort', cancel);
      if (ended.code !== status.OK) reject(errorOfCall(ended, signal));
      else if (bytes === undefined) reject(new ConnectError('the server gave no answer', Code.Unimplemented));
      else resolve({ header: header ?? new Metadata(), bytes, trailer: ended.metadata });
    },
  });
  call.startRead();
  call.sendMessageWithContext({}, argument);
  call.halfClose();
  return promise;
}
