import type { DescMessage } from '@bufbuild/protobuf';
import { Code, type UnaryRequest, type UnaryResponse } from '@connectrpc/connect';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { asIs, decodeMessage, encodeMessage } from '../messages.ts';
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

function exchange(client: Client, request: UnaryRequest, argument: Buffer, deadline: number): Promise<Exchanged> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchanged>();
  const { method, signal } = request;
  let header = new Metadata();
  let bytes: Buffer | undefined;
  const start = () =>
    client.makeUnaryRequest(
      `/${method.parent.typeName}/${method.name}`,
      asIs,
      asIs,
      argument,
      toMetadata(request.header),
      { deadline },
      (error: ServiceError | null, answer?: Buffer) => {
        if (error !== null) reject(errorOfCall(error, signal));
        bytes = answer;
      },
    );
  const call = withoutStackTraces(start);
  const cancel = () => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  call.on('metadata', (received) => {
    header = received;
  });
  // Comes right after the callback, and brings the trailer, which the callback does not have.
  call.on('status', (status) => {
    signal.removeEventListener('abort', cancel);
    if (bytes !== undefined) resolve({ header, bytes, trailer: status.metadata });
  });
  return promise;
}

/**
 * Runs `start`, in which no error takes a stack trace: grpc-js makes one for every call, in case it fails, at a twentieth
 * of the gateway's CPU time; ours are ConnectErrors made later.
 */
function withoutStackTraces<T>(start: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return start();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
