import { expect, it } from 'vitest';
import { createMetrics, startHealthServer } from '../src/index.ts';

const address = { host: '127.0.0.1', port: 0, checks: [] };

async function pageOf(port: number) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    lines: (await response.text()).split('\n'),
  };
}

it('tells what was counted and measured, and what Node measures of itself', async () => {
  const metrics = createMetrics();
  const calls = metrics.counter({ name: 'calls_total', help: 'Calls.', labels: ['code'] });
  calls.add({ code: 'OK' });
  calls.add({ code: 'OK' }, 2);
  metrics.gauge({ name: 'open', help: 'Open.' }).set({}, 3);
  metrics.histogram({ name: 'took_seconds', help: 'Time.' }, [1, 2]).observe({}, 1.5);
  const server = await startHealthServer({ ...address, metrics });
  const { status, type, lines } = await pageOf(server.port);
  await server.close();
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(lines).toEqual(
    expect.arrayContaining([
      '# HELP calls_total Calls.',
      '# TYPE calls_total counter',
      'calls_total{code="OK"} 3',
      'open 3',
      'took_seconds_bucket{le="1"} 0',
      'took_seconds_bucket{le="2"} 1',
      'took_seconds_sum 1.5',
    ]),
  );
  const names = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
  expect(names).toEqual(
    expect.arrayContaining([
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_seconds',
      'nodejs_heap_size_used_bytes',
    ]),
  );
});

it('reads what is only read when somebody asks, once for all who ask at the same time', async () => {
  const metrics = createMetrics();
  const depth = metrics.gauge({ name: 'depth', help: 'Depth.' });
  let reads = 0;
  metrics.beforePage(async () => {
    reads += 1;
    if (reads === 1) depth.set({}, 7);
    else depth.forget({});
  });
  expect(reads).toBe(0);
  const pages = await Promise.all([metrics.page(), metrics.page()]);
  expect(reads).toBe(1);
  for (const { body } of pages) expect(body).toContain('\ndepth 7\n');
  // What could not be read is not told, rather than as it was.
  expect((await metrics.page()).body).not.toMatch(/^depth /m);
});

it('keeps the metrics of two services in one process apart', async () => {
  const [first, second] = [createMetrics(), createMetrics()];
  for (const metrics of [first, second]) metrics.counter({ name: 'calls_total', help: 'Calls.' });
  first.counter({ name: 'mine_total', help: 'Mine.' }).add({});
  expect((await first.page()).body).toContain('mine_total 1');
  expect((await second.page()).body).not.toContain('mine_total');
});

it('tells none where there are none', async () => {
  const server = await startHealthServer(address);
  expect((await pageOf(server.port)).status).toBe(404);
  await server.close();
});
