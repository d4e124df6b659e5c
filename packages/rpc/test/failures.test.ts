import { create, fromBinary } from '@bufbuild/protobuf';
import { Int32ValueSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import * as grpc from '@grpc/grpc-js';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { expect, it } from 'vitest';
import { collectLog } from './collect-log.ts';
import { type System, startSystem } from './system.ts';

const notFound = () =>
  new ConnectError('no such video: ünïcode, 100%, line\nbreak', Code.NotFound, { 'x-hint': 'look elsewhere' }, [
    { desc: ErrorInfoSchema, value: { reason: 'VIDEO_NOT_FOUND', domain: 'vidi', metadata: { id: '7' } } },
  ]);

async function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  const error = await call.then(
    () => expect.unreachable('the call should have failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw error;
  return error;
}

async function drain(messages: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of messages) count++;
  return count;
}

async function* chunks(bytes: number, count = Number.POSITIVE_INFINITY) {
  for (let i = 0; i < count; i++) yield { value: new Uint8Array(bytes) };
}

const everyKind: readonly [kind: string, call: (system: System) => Promise<unknown>][] = [
  ['unary', ({ client }) => client.say({})],
  ['server-streaming', ({ client }) => drain(client.count({}))],
  ['client-streaming', ({ client }) => client.collect(chunks(1, 3))],
  ['bidirectional', ({ client }) => drain(client.talk(chunksOfText()))],
];

async function* chunksOfText() {
  for (let i = 0; i < 3; i++) yield { value: `${i}` };
}

it.each(everyKind)(
  'brings an error of a %s call to the client whole: code, text, details, metadata',
  async (_, call) => {
    const fail = () => {
      throw notFound();
    };
    await using system = await startSystem({ say: fail, count: fail, collect: fail, talk: fail });
    const error = await failureOf(call(system));
    expect(error.code).toBe(Code.NotFound);
    expect(error.rawMessage).toBe('no such video: ünïcode, 100%, line\nbreak');
    expect(error.metadata.get('x-hint')).toBe('look elsewhere');
    expect(error.findDetails(ErrorInfoSchema)).toEqual([
      create(ErrorInfoSchema, { reason: 'VIDEO_NOT_FOUND', domain: 'vidi', metadata: { id: '7' } }),
    ]);
  },
);

it.each(everyKind)(
  'tells the client of a fault in a %s call no more than INTERNAL, and logs it whole',
  async (_, call) => {
    const fail = () => {
      throw new TypeError('password is hunter2');
    };
    const { log, lines } = collectLog();
    await using system = await startSystem({ say: fail, count: fail, collect: fail, talk: fail }, { log });
    const error = await failureOf(call(system));
    expect(error.code).toBe(Code.Internal);
    expect(error.rawMessage).toBe('internal error');
    expect(lines).toMatchObject([
      { level: 'error', msg: 'an RPC failed unexpectedly', err: { type: 'TypeError', message: 'password is hunter2' } },
    ]);
  },
);

it.each(everyKind)('answers UNIMPLEMENTED to a %s call that nobody implements, and names it', async (_, call) => {
  await using system = await startSystem({});
  const error = await failureOf(call(system));
  expect(error.code).toBe(Code.Unimplemented);
  expect(error.rawMessage).toMatch(/vidi\.rpc\.TrialService\.\w+ is not implemented/);
});

it('passes on an error that came from another server', async () => {
  await using inner = await startSystem({
    say: () => {
      throw notFound();
    },
  });
  await using outer = await startSystem({ say: async (request) => await inner.client.say(request) });
  const error = await failureOf(outer.client.say({}));
  expect(error.code).toBe(Code.NotFound);
  expect(error.findDetails(ErrorInfoSchema)[0]?.reason).toBe('VIDEO_NOT_FOUND');
});

it('shortens an error text that trailers cannot hold, and mends one that is no text', async () => {
  let text = 'x'.repeat(1_000_000);
  await using system = await startSystem({
    say: () => {
      throw new ConnectError(text, Code.InvalidArgument);
    },
  });
  expect((await failureOf(system.client.say({}))).rawMessage).toMatch(/^x{2000}…$/);
  text = 'half \ud83d a pair';
  expect((await failureOf(system.client.say({}))).rawMessage).toBe('half \ufffd a pair');
});

it('answers even when the metadata of an answer cannot be sent', async () => {
  const { log, lines } = collectLog();
  await using system = await startSystem(
    {
      say: (_, { responseHeader }) => {
        responseHeader.set('x-title', 'naïve');
        return {};
      },
    },
    { log },
  );
  expect((await failureOf(system.client.say({}))).code).toBe(Code.Internal);
  expect(lines).toHaveLength(1);
});

it('delivers what was streamed before an error', async () => {
  await using system = await startSystem({
    async *count({ value }) {
      for (let i = 0; i < value; i++) yield {};
      throw notFound();
    },
  });
  let seen = 0;
  const error = await failureOf(
    (async () => {
      for await (const _ of system.client.count({ value: 50 })) seen++;
    })(),
  );
  expect(seen).toBe(50);
  expect(error.code).toBe(Code.NotFound);
});

it('stops sending when the server ends a client stream with an error, and tells the error', async () => {
  await using system = await startSystem({
    async collect(requests) {
      for await (const _ of requests) throw notFound();
      return {};
    },
  });
  let sent = 0;
  let released = false;
  const error = await failureOf(
    system.client.collect(
      (async function* () {
        try {
          for await (const chunk of chunks(64 * 1024)) {
            sent++;
            yield chunk;
          }
        } finally {
          released = true;
        }
      })(),
    ),
  );
  expect(error.code).toBe(Code.NotFound);
  await expect.poll(() => released).toBe(true);
  const sentAtTheEnd = sent;
  await system.client.say({}).catch(() => undefined);
  expect(sent).toBe(sentAtTheEnd);
});

it('accepts an answer that comes before everything was sent', async () => {
  await using system = await startSystem({ collect: async () => ({ value: 42 }) });
  expect((await system.client.collect(chunks(64 * 1024))).value).toBe(42);
});

it('cancels the call when the source of a client stream fails, and tells why', async () => {
  const arrived = Promise.withResolvers<void>();
  const seen = Promise.withResolvers<unknown>();
  await using system = await startSystem({
    async collect(requests) {
      try {
        for await (const _ of requests) arrived.resolve();
      } catch (error) {
        seen.resolve(error);
        throw error;
      }
      return {};
    },
  });
  const error = await failureOf(
    system.client.collect(
      (async function* () {
        yield { value: new Uint8Array(10) };
        await arrived.promise;
        throw new ConnectError('the disk is gone', Code.DataLoss);
      })(),
    ),
  );
  expect(error.code).toBe(Code.DataLoss);
  expect(await seen.promise).toMatchObject({ code: Code.Canceled });
});

it('never takes a client stream that was broken off for one that ended', async () => {
  const outcomes: string[] = [];
  let arrived = Promise.withResolvers<void>();
  await using system = await startSystem({
    async collect(requests) {
      try {
        for await (const _ of requests) arrived.resolve();
        outcomes.push('ended');
      } catch {
        outcomes.push('broken off');
      }
      return {};
    },
  });
  const giveUp = new AbortController();
  async function* unfinished() {
    yield { value: new Uint8Array(10) };
    await arrived.promise;
    giveUp.abort();
    await new Promise(() => undefined);
  }
  await failureOf(system.client.collect(unfinished(), { signal: giveUp.signal }));
  await expect.poll(() => outcomes).toEqual(['broken off']);

  arrived = Promise.withResolvers<void>();
  const held = system.client.collect(
    (async function* () {
      yield { value: new Uint8Array(10) };
      await new Promise(() => undefined);
    })(),
  );
  await arrived.promise;
  await Promise.all([failureOf(held), system.server.stop(0)]);
  await expect.poll(() => outcomes).toEqual(['broken off', 'broken off']);
});

it('believes the end of a stream that another gRPC client sends', async () => {
  await using system = await startSystem({ collect: async (requests) => ({ value: await drain(requests) }) });
  const other = new grpc.Client(`127.0.0.1:${system.port}`, grpc.credentials.createInsecure());
  const answer = new Promise<Buffer>((resolve, reject) => {
    const asIs = (bytes: Buffer) => bytes;
    const path = '/vidi.rpc.TrialService/Collect';
    const call = other.makeClientStreamRequest<Buffer, Buffer>(path, asIs, asIs, (error, value) => {
      if (error === null && value !== undefined) resolve(value);
      else reject(error ?? new Error('no answer'));
    });
    call.write(Buffer.alloc(0));
    call.end(Buffer.alloc(0));
  });
  expect(fromBinary(Int32ValueSchema, await answer).value).toBe(2);
  other.close();
});

it('refuses a request larger than the limit before it is sent, and names the limit', async () => {
  await using system = await startSystem({ say: () => ({}) }, { maxMessageBytes: 1_000 });
  const error = await failureOf(system.client.say({ value: 'x'.repeat(2_000) }));
  expect(error.code).toBe(Code.ResourceExhausted);
  expect(error.rawMessage).toBe(
    'a google.protobuf.StringValue of 2003 bytes is larger than the 1000 bytes a message may have (maxMessageBytes)',
  );
});

it('refuses a request larger than the limit of the server, and names the limit', async () => {
  await using system = await startSystem(
    { say: () => ({}), collect: async (requests) => ({ value: await drain(requests) }) },
    { maxMessageBytes: 1_000, clientMaxMessageBytes: 1_000_000 },
  );
  for (const call of [system.client.say({ value: 'x'.repeat(2_000) }), system.client.collect(chunks(2_000))]) {
    const error = await failureOf(call);
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.rawMessage).toMatch(/larger than max \(2003 vs 1000\).*maxMessageBytes/);
  }
});

it('refuses an answer larger than the limit of the client or the server, and names the limit', async () => {
  const implementation = { say: () => ({ value: 'x'.repeat(2_000) }) };
  await using clientLimited = await startSystem(implementation, { clientMaxMessageBytes: 1_000 });
  await using serverLimited = await startSystem(implementation, {
    maxMessageBytes: 1_000,
    clientMaxMessageBytes: 1_000_000,
  });
  for (const { client } of [clientLimited, serverLimited]) {
    const error = await failureOf(client.say({}));
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.rawMessage).toMatch(/1000.*maxMessageBytes/);
  }
});
