import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { serveBreaking } from '../clients/breaking-file-server.ts';
import { sha256Of } from './sha256.ts';
import { startUploadBench } from './upload-bench.ts';

const WAIT = { timeoutMs: 60_000 };

it('a processor that is killed in the middle of a fetch costs an attempt: the next makes the one video, and nothing is left over', async () => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  const sha256 = await sha256Of(await readFile(clip));
  await using server = await serveBreaking(clip);
  await using bench = await startUploadBench({
    VIDI_FETCH_ALLOW: '127.0.0.0/8',
    VIDI_JOB_LEASE: '3s',
    VIDI_REAPER_INTERVAL: '250ms',
  });
  const { videos } = bench.client;
  await bench.start('processor');
  const { id } = await videos.create({ url: server.url, title: 'Fetched', features: ['MEDIA_INFO'] });
  await eventually('half of it is in the store', async () => (await bench.unfinishedBytes()) === server.half, WAIT);
  await bench.signal('processor', 'SIGKILL');
  await bench.start('processor');
  await eventually('the next has begun', () => server.ranges.length === 2, WAIT);
  server.breakOff();
  const { attempts } = await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  expect(attempts).toMatchObject([
    { number: 1, state: 'LEASE_EXPIRED' },
    { number: 2, state: 'SUCCEEDED' },
  ]);
  // Its own break was gone on from within the attempt; what the dead one had is no part of it.
  expect(server.ranges).toEqual([undefined, undefined, `bytes=${server.half}-`]);
  expect(await bench.unfinishedBytes()).toBe(server.half);
  await bench.ageUnfinished();
  await bench.signal('ingest', 'SIGKILL');
  await bench.start('ingest');
  expect(await bench.expectOnly('Fetched', sha256)).toMatchObject({ id, status: 'COMPLETED' });
});
