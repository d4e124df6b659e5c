import {
  create,
  type DescMessage,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';

/** What is needed of a method to call it. */
interface Method<Input extends DescMessage, Output extends DescMessage> {
  readonly parent: DescService;
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
}

/** A plain gRPC client of the public API: @grpc/grpc-js and the contract's own messages, nothing of Vidi's in between. */
export interface GrpcClient extends Disposable {
  unary<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageInitShape<I>,
  ): Promise<MessageShape<O>>;
  clientStream<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    requests: AsyncIterable<MessageInitShape<I>>,
  ): Promise<MessageShape<O>>;
  serverStream<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageInitShape<I>,
  ): AsyncIterable<MessageShape<O>>;
  bidiStream<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    requests: Iterable<MessageInitShape<I>>,
  ): AsyncIterable<MessageShape<O>>;
}

/** How a client calls. */
export interface GrpcClientOptions {
  /** Sent as `authorization: Bearer …` with every call. */
  readonly apiKey?: string | undefined;
  /** Whether calls that find no server (UNAVAILABLE) are repeated, as gRPC's service config has it. */
  readonly retries?: boolean;
}

const WITH_RETRIES = {
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: [
      {
        name: [{}],
        retryPolicy: {
          maxAttempts: 5,
          initialBackoff: '0.1s',
          maxBackoff: '1s',
          backoffMultiplier: 2,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
  }),
  // A gateway that was restarted is to be found again soon.
  'grpc.max_reconnect_backoff_ms': 1_000,
};

/**
 * Makes a client without TLS. Calls have a deadline of 30 s and reject with the library's ServiceError.
 *
 * @param address `host:port`, or `ipv4:` and several of them, which calls then go to in turn
 */
export function createGrpcClient(address: string, { apiKey, retries = false }: GrpcClientOptions = {}): GrpcClient {
  const client = new Client(address, credentials.createInsecure(), retries ? WITH_RETRIES : {});
  const metadata = new Metadata();
  if (apiKey !== undefined) metadata.set('authorization', `Bearer ${apiKey}`);
  return {
    unary: async (method, request) => {
      const { promise, answer } = pending(method.output);
      const message = create(method.input, request);
      client.makeUnaryRequest(
        pathOf(method),
        serializerOf(method.input),
        parserOf(method.output),
        message,
        metadata,
        { deadline: deadline() },
        answer,
      );
      return await promise;
    },
    clientStream: async (method, requests) => {
      const { promise, answer } = pending(method.output);
      const call = client.makeClientStreamRequest(
        pathOf(method),
        serializerOf(method.input),
        parserOf(method.output),
        metadata,
        { deadline: deadline() },
        answer,
      );
      const send = async () => {
        for await (const request of requests) call.write(create(method.input, request));
        call.end();
      };
      // A call may fail while its caller still thinks about what to send.
      await Promise.race([promise, send()]);
      return await promise;
    },
    serverStream: (method, request) =>
      client.makeServerStreamRequest(
        pathOf(method),
        serializerOf(method.input),
        parserOf(method.output),
        create(method.input, request),
        metadata,
        { deadline: deadline() },
      ),
    bidiStream: (method, requests) => {
      const call = client.makeBidiStreamRequest(
        pathOf(method),
        serializerOf(method.input),
        parserOf(method.output),
        metadata,
        { deadline: deadline() },
      );
      for (const request of requests) call.write(create(method.input, request));
      call.end();
      return call;
    },
    [Symbol.dispose]: () => client.close(),
  };
}

function pathOf({ parent, name }: Method<DescMessage, DescMessage>): string {
  return `/${parent.typeName}/${name}`;
}

function serializerOf<I extends DescMessage>(schema: I) {
  return (message: MessageShape<I>) => Buffer.from(toBinary(schema, message));
}

function parserOf<O extends DescMessage>(schema: O) {
  return (bytes: Buffer) => fromBinary(schema, bytes);
}

function pending<O extends DescMessage>(_schema: O) {
  const { promise, resolve, reject } = Promise.withResolvers<MessageShape<O>>();
  const answer = (error: ServiceError | null, value?: MessageShape<O>) => {
    if (error !== null) reject(error);
    else if (value === undefined) reject(new Error('the call ended without an answer'));
    else resolve(value);
  };
  return { promise, answer };
}

function deadline(): Date {
  return new Date(Date.now() + 30_000);
}
