import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startFaultBench } from './fault-bench.ts';
import { FAULT_SCALE, OUTAGE_MS } from './fault-scale.ts';

const WAIT = { timeoutMs: 90_000, intervalMs: 100 };

it(`cases 6 and 9: a broker, then a database, that go away cost no video and no process (${FAULT_SCALE})`, async ({
  skip,
}) => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  await using bench = await startFaultBench('rabbitmq', { restartable: true });
  const { restart: restartBroker } = bench?.broker ?? {};
  const { restart: restartDatabase } = bench?.database ?? {};
  if (bench === undefined || restartBroker === undefined || restartDatabase === undefined) {
    return skip('NOT RUN: there is no RabbitMQ to restart');
  }
  const { client, baseUrl, services, query } = bench;
  const processor = await bench.startProcessor();
  const ids: string[] = [];
  const upload = async () => ids.push((await client.videos.upload(clip, { features: ['MEDIA_INFO'] })).id);

  await restartBroker(async () => {
    for (let video = 0; video < 3; video++) await upload();
    await delay(OUTAGE_MS);
    expect(await query('select 1 from outbox')).toHaveLength(3);
  });
  const outboxIsEmpty = async () => (await query('select 1 from outbox')).length === 0;
  await eventually('every ticket is published', outboxIsEmpty, WAIT);

  // Jobs are under way, and with them transactions.
  await restartDatabase(async () => {
    const answer = await fetch(`${baseUrl}/api/v1/videos`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { status: 'UNAVAILABLE' } });
    await delay(OUTAGE_MS);
  });
  await eventually('the API answers again', async () => (await fetch(`${baseUrl}/api/v1/videos`)).ok, WAIT);
  await upload();
  for (const id of ids) expect((await client.videos.waitUntilDone(id)).status).toBe('COMPLETED');
  const jobs = await query('select state, count(*)::int as count from jobs group by state');
  expect(jobs).toEqual([{ state: 'COMPLETED', count: 4 }]);
  for (const { child } of [...services, processor]) expect([child.exitCode, child.signalCode]).toEqual([null, null]);
}, 300_000);
