import { expect, it } from 'vitest';
import { HEALTH_CHECK_TIMEOUT_MS, type HealthCheck, runHealthChecks, startHealthServer } from '../src/index.ts';

async function serve(...checks: readonly HealthCheck[]) {
  const server = await startHealthServer({ host: '127.0.0.1', port: 0, checks });
  return {
    port: server.port,
    get: async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      const body: unknown = await response.json();
      return { status: response.status, body };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

const well: HealthCheck = { name: 'database', check: async () => undefined };
const ill: HealthCheck = {
  name: 'queue',
  check: async () => {
    throw new Error('no connection');
  },
};

it('answers that the process lives whatever its dependencies do', async () => {
  await using health = await serve(ill);
  expect(await health.get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
});

it('answers that it is ready when every check passes', async () => {
  await using health = await serve(well);
  expect(await health.get('/readyz?verbose')).toEqual({
    status: 200,
    body: { status: 'ready', checks: [{ name: 'database', ok: true }] },
  });
});

it('tells what is worth knowing although it is ready', async () => {
  await using health = await serve(
    { ...well, detail: async () => 'nearly full' },
    { ...well, detail: async () => undefined },
  );
  expect(await health.get('/readyz')).toMatchObject({
    status: 200,
    body: {
      checks: [
        { name: 'database', ok: true, detail: 'nearly full' },
        { name: 'database', ok: true },
      ],
    },
  });
});

it('answers what is wrong when a check fails', async () => {
  await using health = await serve(well, ill);
  expect(await health.get('/readyz')).toEqual({
    status: 503,
    body: {
      status: 'not ready',
      checks: [
        { name: 'database', ok: true },
        { name: 'queue', ok: false, problem: 'no connection' },
      ],
    },
  });
});

it('knows nothing else, and says what it knows', async () => {
  await using health = await serve();
  expect(await health.get('/metrics')).toEqual({
    status: 404,
    body: { status: 'not found', known: ['/healthz', '/readyz'] },
  });
});

it('says with a code that the port is taken', async () => {
  await using health = await serve();
  await expect(startHealthServer({ host: '127.0.0.1', port: health.port, checks: [] })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

it('gives its port free when it is closed, even with a connection open', async () => {
  const health = await serve();
  await health.get('/healthz');
  await health[Symbol.asyncDispose]();
  const again = await startHealthServer({ host: '127.0.0.1', port: health.port, checks: [] });
  expect(again.port).toBe(health.port);
  await again.close();
});

it('does not wait for a check that hangs, and tells it to stop', async () => {
  let told = false;
  const hanging: HealthCheck = {
    name: 'slow',
    check: (signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          told = true;
        });
      }),
  };
  expect(await runHealthChecks([hanging])).toEqual([
    { name: 'slow', ok: false, problem: `no answer within ${HEALTH_CHECK_TIMEOUT_MS} ms` },
  ]);
  expect(told).toBe(true);
});

it('survives a check that throws before it returns a promise', async () => {
  const broken: HealthCheck = {
    name: 'broken',
    check: () => {
      throw new Error('at once');
    },
  };
  expect(await runHealthChecks([broken])).toEqual([{ name: 'broken', ok: false, problem: 'at once' }]);
  // A rejection that nobody handles would come when the check's time is over, and fail this run.
  await runHealthChecks([{ name: 'slow', check: () => new Promise(() => undefined) }]);
});
