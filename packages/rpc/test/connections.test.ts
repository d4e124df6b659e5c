import { createServer } from 'node:net';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createAsyncIterable } from '@connectrpc/connect/protocol';
import { expect, it } from 'vitest';
import { createRpcTransport, RpcBindError } from '../src/index.ts';
import { startServer, startSystem } from './system.ts';
import { TrialService } from './trial-service.ts';

const answering = { say: () => ({ value: 'here' }), ask: () => ({ value: 'here' }) };

it('says who has the port when it is taken', async () => {
  await using system = await startSystem({});
  const error = await startServer({}, { port: system.port }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RpcBindError);
  expect(error).toMatchObject({
    code: 'EADDRINUSE',
    message: `cannot listen on 127.0.0.1:${system.port}: port ${system.port} is taken by another program`,
  });
});

it('recovers within the deadline of an idempotent call when the server restarts on its port', async () => {
  await using system = await startSystem(answering);
  await system.client.ask({});
  await system.server.stop(0);
  const call = system.client.ask({}, { timeoutMs: 10_000 });
  const { server } = await startServer(answering, { port: system.port });
  expect((await call).value).toBe('here');
  await server.stop(0);
});

it('calls a server that was away before and is there now, also when nothing may be repeated', async () => {
  await using system = await startSystem(answering);
  await system.server.stop(0);
  await expect(system.client.say({})).rejects.toMatchObject({ code: Code.Unavailable });
  const { server } = await startServer(answering, { port: system.port });
  await system.transport.checkHealth(AbortSignal.timeout(10_000));
  expect((await system.client.say({})).value).toBe('here');
  await server.stop(0);
});

it('repeats a call that found the server overloaded only if it is idempotent', async () => {
  const counted = { say: 0, ask: 0 };
  const busyAtFirst = (name: 'say' | 'ask') => () => {
    counted[name]++;
    if (counted[name] < 3) throw new ConnectError('busy', Code.Unavailable);
    return { value: 'here' };
  };
  await using system = await startSystem({ say: busyAtFirst('say'), ask: busyAtFirst('ask') });
  expect((await system.client.ask({})).value).toBe('here');
  await expect(system.client.say({})).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: 'busy' });
  expect(counted).toEqual({ ask: 3, say: 1 });
});

it('fails calls with UNAVAILABLE when the server vanishes in the middle', async () => {
  const begun = Promise.withResolvers<void>();
  const stay = Promise.withResolvers<void>();
  await using system = await startSystem({
    say: async () => {
      begun.resolve();
      await stay.promise;
      return {};
    },
    async *talk() {
      yield { value: 'still here' };
      await stay.promise;
    },
  });
  const unary = expect(system.client.say({})).rejects.toMatchObject({ code: Code.Unavailable });
  const stream = (async () => {
    for await (const _ of system.client.talk(createAsyncIterable([])));
  })();
  const streamFailure = expect(stream).rejects.toMatchObject({ code: Code.Unavailable });
  await begun.promise;
  await system.server.stop(0);
  await unary;
  await streamFailure;
  stay.resolve();
});

it('gives up at the deadline on a server that accepts and never answers', async () => {
  const silentServer = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silentServer.once('listening', resolve));
  const address = silentServer.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const transport = createRpcTransport({ address: `127.0.0.1:${address.port}` });
  const client = createClient(TrialService, transport);
  await expect(client.say({}, { timeoutMs: 200 })).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  transport.close();
  silentServer.close();
});

it('knows whether a server is connected', async () => {
  await using system = await startSystem(answering);
  await system.transport.checkHealth();
  await system.server.stop(0);
  await expect
    .poll(
      () =>
        system.transport.checkHealth(AbortSignal.timeout(50)).then(
          () => 'connected',
          (error) => error,
        ),
      {
        timeout: 5_000,
      },
    )
    .toMatchObject({
      code: Code.Unavailable,
      rawMessage: expect.stringMatching(`^127.0.0.1:${system.port} cannot be reached`),
    });
});

it('fails calls after the transport was closed', async () => {
  await using system = await startSystem(answering);
  system.transport.close();
  await expect(system.client.say({})).rejects.toMatchObject({ name: 'ConnectError' });
  await expect(system.transport.checkHealth()).rejects.toMatchObject({ code: Code.Unavailable });
});
