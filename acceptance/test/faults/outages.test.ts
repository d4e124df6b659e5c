import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import type { Launcher } from '../system/running-vidi.ts';
import { startFaultBench } from './fault-bench.ts';
import { FAULT_SCALE, OUTAGE_MS, OUTAGE_UPLOADS } from './fault-scale.ts';

const WAIT = { timeoutMs: 90_000, intervalMs: 100 };

/** Most that the tickets which wait for a broker may add to the memory of ingest. */
const MOST_GROWTH_MIB = 64;

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
  const [ingest] = services;
  if (ingest === undefined) throw new Error('ingest does not run');
  const processor = await bench.startProcessor();
  const ids: string[] = [];
  const upload = async () => ids.push((await client.videos.upload(clip, { features: ['MEDIA_INFO'] })).id);
  // What the first upload makes of code and connections stays, and is no leak.
  await upload();
  await client.videos.waitUntilDone(String(ids[0]));

  await restartBroker(async () => {
    const before = await residentMiB(ingest);
    const stop = performance.now() + OUTAGE_MS;
    for (let video = 0; video < OUTAGE_UPLOADS; video++) await upload();
    await delay(Math.max(0, stop - performance.now()));
    expect(await query('select 1 from outbox')).toHaveLength(OUTAGE_UPLOADS);
    expect((await residentMiB(ingest)) - before).toBeLessThan(MOST_GROWTH_MIB);
  });
  const outboxIsEmpty = async () => (await query('select 1 from outbox')).length === 0;
  await eventually('every ticket is published', outboxIsEmpty, WAIT);

  // Holds up the transaction of the next upload, so that the database goes away in the middle of it.
  const held = query('do $$ begin lock table videos in access exclusive mode; perform pg_sleep(600); end $$').then(
    () => 'unlocked',
    () => 'broken off',
  );
  const isWaiting = (event: string) => async () =>
    (await query(`select 1 from pg_stat_activity where datname = current_database() and wait_event = '${event}'`))
      .length > 0;
  await eventually('the table is locked', isWaiting('PgSleep'), WAIT);
  const inTransaction = client.videos.upload(clip, { features: ['MEDIA_INFO'] }).then(
    ({ id }) => id,
    (error: unknown) => error,
  );
  await eventually('a transaction waits for it', isWaiting('relation'), WAIT);
  await restartDatabase(async () => {
    const answer = await fetch(`${baseUrl}/api/v1/videos`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { status: 'UNAVAILABLE' } });
    await delay(OUTAGE_MS);
  });
  expect(await held).toBe('broken off');
  // The SDK tries again what it may; an upload whose answer is lost ends as one error or one video, never as two.
  const outcome = await inTransaction;
  if (typeof outcome === 'string') ids.push(outcome);
  else expect(outcome).toMatchObject({ code: 'UNAVAILABLE' });
  await eventually('the API answers again', async () => (await fetch(`${baseUrl}/api/v1/videos`)).ok, WAIT);
  await upload();
  for (const id of ids) expect((await client.videos.waitUntilDone(id)).status).toBe('COMPLETED');
  const jobs = await query('select state, count(*)::int as count from jobs group by state');
  expect(jobs).toEqual([{ state: 'COMPLETED', count: ids.length }]);
  for (const { child } of [...services, processor]) expect([child.exitCode, child.signalCode]).toEqual([null, null]);
}, 300_000);

/** Resident memory of a process, in MiB. */
async function residentMiB({ child }: Launcher): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`no memory of process ${child.pid} in:\n${status}`);
  return Number(kibibytes) / 1_024;
}
