import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import type { Launcher } from '../system/running-vidi.ts';
import { startFaultBench, type TicketQueue } from './fault-bench.ts';
import { FAULT_SCALE, STORM_MS, STORM_VIDEOS } from './fault-scale.ts';

const PROCESSORS = 3;

/** Longest time between two kills, in milliseconds; a processor takes a second or two to start. */
const LONGEST_CALM_MS = 2_500;

const PATIENT = {
  // Here processors die far more often than videos are to blame for it.
  VIDI_RETRY_UNKNOWN_ATTEMPTS: '50',
  VIDI_JOB_MAX_ATTEMPTS: '50',
};

const UPLOADS_AT_ONCE = 4;

describe.for<TicketQueue>(['rabbitmq', 'direct'])('a storm, tickets through %s', (queue) => {
  it(`case 14: ${STORM_VIDEOS} videos and three processors that are killed at random end with every video completed once (${FAULT_SCALE})`, async ({
    skip,
  }) => {
    await using folder = await temporaryFolder();
    const clip = join(folder.path, 'clip.mp4');
    await makeSampleVideo({ path: clip });
    await using bench = await startFaultBench(queue, { env: PATIENT });
    if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const { client, query } = bench;
    const processors: Launcher[] = await Promise.all(
      Array.from({ length: PROCESSORS }, async () => await bench.startProcessor()),
    );
    const ids: string[] = [];
    let begun = 0;
    const uploads = Array.from({ length: UPLOADS_AT_ONCE }, async () => {
      while (begun++ < STORM_VIDEOS) {
        ids.push((await client.videos.upload(clip, { features: ['MEDIA_INFO', 'SHOTS'] })).id);
      }
    });
    let kills = 0;
    for (const end = performance.now() + STORM_MS; performance.now() < end; kills++) {
      await delay(Math.random() * LONGEST_CALM_MS);
      const victim = Math.floor(Math.random() * PROCESSORS);
      processors[victim]?.child.kill('SIGKILL');
      processors[victim] = await bench.startProcessor();
    }
    await Promise.all(uploads);
    expect(kills).toBeGreaterThan(0);
    await eventually(
      'no video is left unfinished',
      async () => (await query("select 1 from videos where status in ('UPLOADED', 'PROCESSING')")).length === 0,
      { timeoutMs: 20 * 60_000, intervalMs: 500 },
    );
    const ended = await query(
      `select v.id, v.status, count(distinct j.id)::int as jobs, bool_and(j.state = 'COMPLETED') as done,
         count(distinct r.feature)::int as features, count(r.feature)::int as results
       from videos v join jobs j on j.video_id = v.id join ai_results r on r.video_id = v.id
       where r.state = 'SUCCEEDED' group by v.id`,
    );
    expect(ended.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    for (const row of ended) {
      expect(row).toMatchObject({ status: 'COMPLETED', jobs: 1, done: true, features: 2, results: 2 });
    }
    for (const id of ids) {
      const { attempts } = await client.videos.get(id);
      expect(attempts.filter(({ state }) => state === 'SUCCEEDED')).toHaveLength(1);
      expect(attempts.at(-1)).toMatchObject({ state: 'SUCCEEDED', number: attempts.length });
    }
  }, 1_800_000);
});
