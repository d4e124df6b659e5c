import { setTimeout as pause } from 'node:timers/promises';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { createAsyncIterable } from '@connectrpc/connect/protocol';
import { expect, it } from 'vitest';
import { startSystem } from './system.ts';

/** Waits until the call's signal is aborted, and tells why. */
function aborted({ signal }: HandlerContext): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason));
  });
}

/**
 * How a server learns that time is up: by its own clock, which started later than the client's, or by the cancellation that
 * the client sends at its deadline. Whichever comes first.
 */
const endOfTime = [Code.DeadlineExceeded, Code.Canceled];

function codeOf(reason: unknown): Code | undefined {
  return reason instanceof ConnectError ? reason.code : undefined;
}

function endless() {
  const seen = Promise.withResolvers<unknown>();
  const started = Promise.withResolvers<void>();
  const wait = async (context: HandlerContext): Promise<never> => {
    started.resolve();
    const reason = await aborted(context);
    seen.resolve(reason);
    throw reason;
  };
  return {
    seen: seen.promise,
    started: started.promise,
    implementation: {
      say: async (_: unknown, context: HandlerContext) => await wait(context),
      collect: async (_: unknown, context: HandlerContext) => await wait(context),
      async *count(_: unknown, context: HandlerContext) {
        yield {};
        await wait(context);
      },
    },
  };
}

it('ends a unary call at its deadline on both ends', async () => {
  const { implementation, seen } = endless();
  await using system = await startSystem(implementation);
  await expect(system.client.say({}, { timeoutMs: 100 })).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  expect(endOfTime).toContain(codeOf(await seen));
});

it('gives a unary call that names no deadline the default one', async () => {
  const { implementation } = endless();
  await using system = await startSystem(implementation, { defaultTimeoutMs: 100 });
  await expect(system.client.say({})).rejects.toMatchObject({ code: Code.DeadlineExceeded });
});

it('gives a stream no deadline but its own', async () => {
  const { implementation, seen } = endless();
  await using system = await startSystem(
    {
      ...implementation,
      async *talk() {
        await pause(300);
        yield { value: 'late' };
      },
    },
    { defaultTimeoutMs: 100 },
  );
  const heard: string[] = [];
  for await (const { value } of system.client.talk(createAsyncIterable([]))) heard.push(value);
  expect(heard).toEqual(['late']);
  const read = async () => {
    for await (const _ of system.client.count({}, { timeoutMs: 100 }));
  };
  await expect(read()).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  expect(endOfTime).toContain(codeOf(await seen));
});

it('cancels a call of any kind on the server when the client gives up', async () => {
  for (const kind of ['unary', 'server-streaming', 'client-streaming'] as const) {
    const { implementation, seen, started } = endless();
    await using system = await startSystem(implementation);
    const giveUp = new AbortController();
    const calls = {
      unary: () => system.client.say({}, { signal: giveUp.signal }),
      'server-streaming': async () => {
        for await (const _ of system.client.count({}, { signal: giveUp.signal }));
      },
      'client-streaming': () =>
        system.client.collect(
          (async function* () {
            for (;;) yield { value: new Uint8Array(1_000) };
          })(),
          { signal: giveUp.signal },
        ),
    };
    const call = expect(calls[kind](), kind).rejects.toMatchObject({ code: Code.Canceled });
    await started;
    giveUp.abort();
    await call;
    expect(await seen).toMatchObject({ code: Code.Canceled });
  }
});

it('does not start a call whose signal is aborted already', async () => {
  let called = false;
  await using system = await startSystem({
    say: () => {
      called = true;
      return {};
    },
  });
  await expect(system.client.say({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: Code.Canceled });
  expect(called).toBe(false);
});

it('tells endless streams of a shutdown at once and lets other calls end', async () => {
  const { implementation, seen, started } = endless();
  const finish = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await using system = await startSystem({
    count: implementation.count,
    say: async (_, { signal }) => {
      begun.resolve();
      await finish.promise;
      return { value: signal.aborted ? 'aborted' : 'undisturbed' };
    },
  });
  const stream = (async () => {
    for await (const _ of system.client.count({}));
  })();
  const streamFailure = expect(stream).rejects.toMatchObject({
    code: Code.Unavailable,
    rawMessage: 'the server is shutting down',
  });
  const unary = system.client.say({});
  await Promise.all([begun.promise, started]);
  const stopped = system.server.stop(10_000);
  await streamFailure;
  expect(await seen).toBeInstanceOf(ConnectError);
  finish.resolve();
  expect((await unary).value).toBe('undisturbed');
  await stopped;
});

it('ends what is still running when the grace is over', async () => {
  const { implementation, seen, started } = endless();
  await using system = await startSystem(implementation);
  const call = expect(system.client.say({})).rejects.toMatchObject({ code: Code.Unavailable });
  await started;
  await system.server.stop(50);
  await call;
  expect(await seen).toMatchObject({ code: Code.Unavailable });
});
