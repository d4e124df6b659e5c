import { Code, createClient } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { readServerAddresses } from '../src/client/server-addresses.ts';
import { createRpcServer, createRpcTransport } from '../src/index.ts';
import { silent, startServer } from './system.ts';
import { TrialService } from './trial-service.ts';

describe('the addresses of servers', () => {
  it.each([
    ['ingest:8001', 'ingest:8001', 'ingest:8001'],
    ['127.0.0.1:1, 127.0.0.2:2', 'ipv4:127.0.0.1:1,127.0.0.2:2', '127.0.0.1:1'],
    ['[::1]:1,[::2]:2', 'ipv6:[::1]:1,[::2]:2', '[::1]:1'],
  ])('%s are what gRPC reads', (given, target, first) => {
    expect(readServerAddresses(given)).toEqual({ target, first });
  });

  it.each(['a:1,b:2', '127.0.0.1:1,[::1]:2', '127.0.0.1,127.0.0.2', '127.0.0.1:1,'])('%s are none', (given) => {
    expect(() => readServerAddresses(given)).toThrow('with ports and commas between');
  });
});

it('spreads calls over several servers, and loses none of them, idempotent or not, while one after the other restarts', async () => {
  const answered = [0, 0];
  const start = async (which: 0 | 1, port = 0) => {
    const say = async ({ value }: { readonly value: string }) => {
      answered[which] = (answered[which] ?? 0) + 1;
      return { value };
    };
    return await startServer({ say, ask: say }, { port });
  };
  const servers = [await start(0), await start(1)];
  const address = servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const transport = createRpcTransport({ address });
  const client = createClient(TrialService, transport);
  const failures: unknown[] = [];
  let calls = 0;
  let over = false;
  const callers = Array.from({ length: 16 }, async (_, caller) => {
    while (!over) {
      calls++;
      await (caller % 2 === 0 ? client.say({ value: 'x' }) : client.ask({ value: 'x' })).catch((error: unknown) =>
        failures.push(error),
      );
    }
  });
  const answersGrow = async (which: number) => {
    const before = answered[which] ?? 0;
    await expect.poll(() => answered[which], { timeout: 15_000 }).toBeGreaterThan(before);
  };
  for (const which of [0, 1, 0, 1] as const) {
    await answersGrow(which);
    const { server, port } = servers[which] ?? (await start(which));
    await server.stop(5_000);
    servers[which] = await start(which, port);
    await answersGrow(which);
  }
  over = true;
  await Promise.all(callers);
  transport.close();
  for (const { server } of servers) await server.stop(0);
  expect(failures).toEqual([]);
  expect(calls).toBeGreaterThan(100);
});

it('lets streams that have an end of their own reach it when a server stops, and ends others at once', async () => {
  for (const finite of [[TrialService.method.count], []]) {
    const gate = Promise.withResolvers<void>();
    const server = createRpcServer({ host: '127.0.0.1', port: 0, log: silent });
    const implementation = {
      async *count(_request: unknown, { signal }: { readonly signal: AbortSignal }) {
        yield { value: new Uint8Array([1]) };
        signal.addEventListener('abort', () => gate.reject(signal.reason));
        await gate.promise;
        yield { value: new Uint8Array([2]) };
      },
    };
    server.addService(TrialService, implementation, finite);
    const { port } = await server.start();
    const transport = createRpcTransport({ address: `127.0.0.1:${port}` });
    const received: number[] = [];
    const reading = (async () => {
      for await (const { value } of createClient(TrialService, transport).count({ value: 1 })) received.push(...value);
    })();
    const outcome = reading.then(
      () => 'whole',
      (error: unknown) => error,
    );
    await expect.poll(() => received).toEqual([1]);
    const stopped = server.stop(10_000);
    if (finite.length > 0) gate.resolve();
    expect(await outcome).toEqual(finite.length > 0 ? 'whole' : expect.objectContaining({ code: Code.Unavailable }));
    expect(received).toEqual(finite.length > 0 ? [1, 2] : [1]);
    await stopped;
    transport.close();
  }
});
