import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startFaultBench } from './fault-bench.ts';
import { OUTAGE_MS } from './fault-scale.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 50 };

/** What each call grants the server, in seconds. */
const DEADLINE_S = 1;

/** After which a call counts as one that never ends, in milliseconds: far beyond its deadline, on however busy a machine. */
const NEVER_MS = 20_000;

it('case 12: ingest killed, then frozen, under load: every call ends by its deadline, and the gateway recovers by itself', async () => {
  await using bench = await startFaultBench('direct');
  if (bench === undefined) throw new Error('the direct queue needs no broker');
  const { client, baseUrl } = bench;
  const { id } = await client.videos.create({ url: 'https://example.com/clip.mp4' });
  const statuses = new Map<number, number>();
  const endless: unknown[] = [];
  const over = new AbortController();
  // Also where the test fails: what goes on calling would never let it end.
  using _ = { [Symbol.dispose]: () => over.abort() };
  const headers = { 'x-request-timeout': String(DEADLINE_S), 'content-type': 'application/json' };
  const get = { headers };
  const rename = { method: 'PATCH', headers, body: JSON.stringify({ title: 'new' }) };
  const call = async (request: RequestInit) => {
    const path = request.method === undefined ? `videos/${id}` : `videos/${id}?updateMask=title`;
    const signal = AbortSignal.timeout(NEVER_MS);
    try {
      const answer = await fetch(`${baseUrl}/api/v1/${path}`, { ...request, signal });
      await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    } catch (error) {
      endless.push(error);
    }
  };
  const load = [get, get, get, rename].map(async (request) => {
    while (!over.signal.aborted) await call(request);
  });
  const answersGrow = async (status: number, what: string) => {
    const before = statuses.get(status) ?? 0;
    await eventually(what, () => (statuses.get(status) ?? 0) > before, WAIT);
  };

  await answersGrow(200, 'calls are answered');
  await bench.restartIngest(async () => {
    await answersGrow(503, 'calls are refused while ingest is away');
    await delay(OUTAGE_MS);
  });
  await answersGrow(200, 'calls are answered again after ingest was killed and started');

  const [ingest, gateway] = bench.services;
  ingest?.child.kill('SIGSTOP');
  await answersGrow(504, 'calls end by their deadline while ingest is frozen');
  await delay(OUTAGE_MS);
  ingest?.child.kill('SIGCONT');
  await answersGrow(200, 'calls are answered again after ingest went on');

  over.abort();
  await Promise.all(load);
  expect(endless).toEqual([]);
  expect([...statuses.keys()].filter((status) => ![200, 503, 504].includes(status))).toEqual([]);
  expect([gateway?.child.exitCode, gateway?.child.signalCode]).toEqual([null, null]);
  expect(await client.videos.get(id)).toMatchObject({ title: 'new', status: 'UPLOADED' });
  expect(await bench.query('select title, status from videos')).toEqual([{ title: 'new', status: 'UPLOADED' }]);
}, 180_000);
