import { create } from '@bufbuild/protobuf';
import { StringValueSchema } from '@bufbuild/protobuf/wkt';
import type { HandlerContext, Interceptor } from '@connectrpc/connect';
import { expect, it } from 'vitest';
import { silent, startServer, startSystem } from './system.ts';

async function* strings(...values: readonly string[]) {
  for (const value of values) yield create(StringValueSchema, { value });
}

it('carries a unary call', async () => {
  await using system = await startSystem({ say: ({ value }) => ({ value: `you said ${value}` }) });
  expect((await system.client.say({ value: 'hello' })).value).toBe('you said hello');
});

it('carries a server stream, message by message and in order', async () => {
  await using system = await startSystem({
    async *count({ value }) {
      for (let i = 0; i < value; i++) yield { value: Uint8Array.of(i) };
    },
  });
  const seen: (number | undefined)[] = [];
  for await (const { value } of system.client.count({ value: 100 })) seen.push(value[0]);
  expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

it('carries a client stream', async () => {
  await using system = await startSystem({
    async collect(requests) {
      let value = 0;
      for await (const request of requests) value += request.value.byteLength;
      return { value };
    },
  });
  const answer = await system.client.collect(
    (async function* () {
      for (let i = 0; i < 100; i++) yield { value: new Uint8Array(i) };
    })(),
  );
  expect(answer.value).toBe(4950);
});

it('carries a conversation, where an answer can depend on the question before the next is asked', async () => {
  await using system = await startSystem({
    async *talk(requests) {
      for await (const { value } of requests) yield { value: value.toUpperCase() };
    },
  });
  const heard: string[] = [];
  let answered = Promise.withResolvers<void>();
  async function* questions() {
    for (const value of ['a', 'b', 'c']) {
      answered = Promise.withResolvers<void>();
      yield { value };
      await answered.promise;
    }
  }
  for await (const { value } of system.client.talk(questions())) {
    heard.push(value);
    answered.resolve();
  }
  expect(heard).toEqual(['A', 'B', 'C']);
});

it('carries empty streams both ways', async () => {
  await using system = await startSystem({
    async *talk(requests) {
      for await (const request of requests) yield request;
    },
  });
  for await (const _ of system.client.talk(strings())) expect.unreachable('nothing was answered');
});

it('carries text and binary headers and trailers, also repeated ones', async () => {
  const seen: Record<string, string | null> = {};
  const answer = (context: HandlerContext) => {
    for (const name of ['x-request-id', 'x-many', 'x-raw-bin']) seen[name] = context.requestHeader.get(name);
    context.responseHeader.set('x-answer', 'from the server');
    context.responseTrailer.set('x-took', '3');
    context.responseTrailer.append('x-sum-bin', 'AQI');
    context.responseTrailer.append('x-sum-bin', 'AwQ');
  };
  await using system = await startSystem({
    say: (_, context) => {
      answer(context);
      return {};
    },
    async *count(_, context) {
      answer(context);
      yield {};
    },
  });
  const request = new Headers({ 'x-request-id': 'r1', 'x-raw-bin': 'AAEC' });
  request.append('x-many', 'one');
  request.append('x-many', 'two');
  const got: Record<string, string | null> = {};
  const callOptions = {
    headers: request,
    onHeader: (header: Headers) => {
      got['x-answer'] = header.get('x-answer');
    },
    onTrailer: (trailer: Headers) => {
      got['x-took'] = trailer.get('x-took');
      got['x-sum-bin'] = trailer.get('x-sum-bin');
    },
  };
  for (const call of ['unary', 'stream']) {
    if (call === 'unary') await system.client.say({}, callOptions);
    else for await (const _ of system.client.count({}, callOptions));
    expect(seen).toEqual({ 'x-request-id': 'r1', 'x-many': 'one, two', 'x-raw-bin': 'AAEC' });
    expect(got).toEqual({ 'x-answer': 'from the server', 'x-took': '3', 'x-sum-bin': 'AQI, AwQ' });
  }
});

it('gives the implementation the whole Connect context', async () => {
  let seen: HandlerContext | undefined;
  await using system = await startSystem({
    say: (_, context) => {
      seen = context;
      return {};
    },
  });
  await system.client.say({}, { timeoutMs: 5_000 });
  expect(seen?.protocolName).toBe('grpc');
  expect(seen?.method.name).toBe('Say');
  expect(seen?.service.typeName).toBe('vidi.rpc.TrialService');
  expect(seen?.url).toBe(`http://127.0.0.1:${system.port}/vidi.rpc.TrialService/Say`);
  expect(seen?.timeoutMs()).toBeGreaterThan(4_000);
  expect(seen?.timeoutMs()).toBeLessThanOrEqual(5_000);
});

it('runs interceptors on both ends, the first outermost, for calls of every kind', async () => {
  const order: string[] = [];
  const noting =
    (name: string): Interceptor =>
    (next) =>
    async (request) => {
      order.push(`${name} ${request.method.name}`);
      request.header.set('x-by', name);
      return await next(request);
    };
  await using system = await startSystem(
    {
      say: (_, { requestHeader }) => ({ value: requestHeader.get('x-by') ?? '' }),
      async *count() {
        yield {};
      },
    },
    {
      clientInterceptors: [noting('client 1'), noting('client 2')],
      serverInterceptors: [noting('server 1'), noting('server 2')],
    },
  );
  expect((await system.client.say({})).value).toBe('server 2');
  for await (const _ of system.client.count({}));
  expect(order).toEqual([
    ...['client 1 Say', 'client 2 Say', 'server 1 Say', 'server 2 Say'],
    ...['client 1 Count', 'client 2 Count', 'server 1 Count', 'server 2 Count'],
  ]);
});

it('has nothing left open after a stop', async () => {
  const { server } = await startServer({}, { log: silent });
  await server.stop(1_000);
});
