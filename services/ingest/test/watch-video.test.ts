import { Code } from '@connectrpc/connect';
import { ErrorClass } from '@vidi/contracts/vidi/internal/v1/job_service';
import { VideoAttempt_State } from '@vidi/contracts/vidi/v1/attempt';
import { Feature, FeatureStatus_State } from '@vidi/contracts/vidi/v1/feature';
import { Video_Status } from '@vidi/contracts/vidi/v1/video';
import type { WatchVideoResponse } from '@vidi/contracts/vidi/v1/video_service';
import {
  eventually,
  provideDatabase,
  type TemporaryFolder,
  type TestDatabase,
  temporaryFolder,
  videoBytes,
} from '@vidi/test-kit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from './rpc-failure.ts';
import { claimUpTo, type RunningIngest, runIngest, testConfig } from './running-ingest.ts';
import { mediaInfo, oneShot } from './workbench.ts';

let folder: TemporaryFolder;
let database: TestDatabase;
let client: Client;
/** Two replicas on one database: what one writes, the other tells. */
let writer: RunningIngest;
let teller: RunningIngest;
beforeAll(async () => {
  folder = await temporaryFolder();
  database = await provideDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  writer = await runIngest(testConfig(database.url, folder.path));
  teller = await runIngest(testConfig(database.url, folder.path));
});
afterAll(async () => {
  await client.end();
  await writer[Symbol.asyncDispose]();
  await teller[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function* uploading(features: Feature[]) {
  yield { payload: { case: 'metadata', value: { fileName: 'cat.mp4', features } } } as const;
  yield { payload: { case: 'chunk', value: videoBytes(64) } } as const;
}

async function uploaded(features: Feature[] = [Feature.SHOTS]) {
  const { id } = await writer.videos.uploadVideo(uploading(features));
  return { id, jobId: await jobOf(id) };
}

async function jobOf(videoId: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'select id from jobs where video_id = $1 order by id desc limit 1',
    [videoId],
  );
  return rows[0]?.id ?? '';
}

async function claim(jobId: string) {
  const { attempt } = await claimUpTo(writer, jobId);
  return { jobId, attempt };
}

const engine = { engine: 'vidi.test', engineVersion: '1' };

/** Follows a video in the background; `over` settles with the stream. */
function follow(id: string, ingest: RunningIngest = teller, options: { signal?: AbortSignal } = {}) {
  const seen: WatchVideoResponse[] = [];
  const times: number[] = [];
  const over = (async () => {
    for await (const message of ingest.videos.watchVideo({ id }, options)) {
      seen.push(message);
      times.push(performance.now());
    }
  })();
  // Looked at by the test in its own time.
  over.catch(() => undefined);
  return { seen, times, over };
}

const resultsOf = (seen: readonly WatchVideoResponse[]) =>
  seen.flatMap(({ results }) => results.map(({ result }) => result.case));

describe('watching a video', () => {
  it('tells its state at once, then every change that another replica writes, and ends with it', async () => {
    const { id, jobId } = await uploaded();
    const { seen, over } = follow(id);
    await eventually('the first state came', () => seen.length === 1);
    expect(seen[0]?.video).toMatchObject({ id, status: Video_Status.UPLOADED });
    const held = await claim(jobId);
    await eventually('it is being analysed', () => seen.at(-1)?.video?.status === Video_Status.PROCESSING);
    await writer.jobs.heartbeatJob({ ...held, progress: [{ feature: Feature.SHOTS, progressPercent: 40 }] });
    await eventually('progress came', () => seen.at(-1)?.video?.features[1]?.progressPercent === 40);
    await writer.jobs.publishResult({
      ...held,
      ...engine,
      feature: Feature.MEDIA_INFO,
      outcome: { case: 'result', value: mediaInfo },
    });
    await eventually('a result came', () => resultsOf(seen).length === 1);
    expect(seen.at(-1)?.video?.features[0]?.state).toBe(FeatureStatus_State.SUCCEEDED);
    await writer.jobs.publishResult({
      ...held,
      ...engine,
      feature: Feature.SHOTS,
      outcome: { case: 'result', value: oneShot },
    });
    await writer.jobs.completeJob(held);
    await over;
    expect(seen.at(-1)?.video?.status).toBe(Video_Status.COMPLETED);
    expect(resultsOf(seen)).toEqual(['mediaInfo', 'shots']);
  });

  it('tells of an attempt that failed, and when the next may begin', async () => {
    const { id, jobId } = await uploaded();
    const { seen, over } = follow(id);
    await eventually('the first state came', () => seen.length === 1);
    const held = await claim(jobId);
    const error = { reason: 'URL_UNREACHABLE', message: 'Nobody there.' };
    await writer.jobs.failJob({ ...held, error, errorClass: ErrorClass.TRANSIENT });
    await eventually('the wait for the next attempt came', () => seen.at(-1)?.video?.nextAttemptTime !== undefined);
    expect(seen.at(-1)?.video?.attempts).toMatchObject([
      { number: 1, processor: 'p', state: VideoAttempt_State.FAILED, reason: error },
    ]);
    await writer.videos.cancelVideo({ id });
    await over;
    expect(seen.at(-1)?.video?.nextAttemptTime).toBeUndefined();
  });

  it('that has ended gives its state with all results, and the end', async () => {
    const { id, jobId } = await uploaded();
    const held = await claim(jobId);
    await writer.jobs.publishResult({
      ...held,
      ...engine,
      feature: Feature.MEDIA_INFO,
      outcome: { case: 'result', value: mediaInfo },
    });
    await writer.videos.cancelVideo({ id });
    const { seen, over } = follow(id.toUpperCase());
    await over;
    expect(seen).toHaveLength(1);
    expect(seen[0]?.video?.status).toBe(Video_Status.CANCELLED);
    expect(resultsOf(seen)).toEqual(['mediaInfo']);
  });

  it('tells at most four states a second, and always the last one', { timeout: 30_000 }, async () => {
    const { id, jobId } = await uploaded();
    const { seen, times, over } = follow(id);
    const held = await claim(jobId);
    const until = performance.now() + 1_500;
    for (let percent = 0; performance.now() < until; percent += 1) {
      await writer.jobs.heartbeatJob({
        ...held,
        progress: [{ feature: Feature.SHOTS, progressPercent: percent % 100 }],
      });
    }
    await writer.videos.cancelVideo({ id });
    await over;
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.length).toBeLessThanOrEqual(Math.ceil(((times.at(-1) ?? 0) - (times[0] ?? 0)) / 250) + 2);
    expect(seen.at(-1)?.video?.status).toBe(Video_Status.CANCELLED);
  });

  it('by a reader that does not read loses no result and keeps no pile of states', async () => {
    const { id, jobId } = await uploaded();
    const stream = teller.videos.watchVideo({ id })[Symbol.asyncIterator]();
    await stream.next();
    const held = await claim(jobId);
    for (let percent = 0; percent < 50; percent += 1) {
      await writer.jobs.heartbeatJob({ ...held, progress: [{ feature: Feature.SHOTS, progressPercent: percent }] });
    }
    for (const [feature, value] of [
      [Feature.MEDIA_INFO, mediaInfo],
      [Feature.SHOTS, oneShot],
    ] as const) {
      await writer.jobs.publishResult({ ...held, ...engine, feature, outcome: { case: 'result', value } });
    }
    await writer.jobs.completeJob(held);
    const rest: WatchVideoResponse[] = [];
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) rest.push(next.value);
    expect(rest.length).toBeLessThan(20);
    expect(resultsOf(rest).sort()).toEqual(['mediaInfo', 'shots']);
    expect(rest.at(-1)?.video?.status).toBe(Video_Status.COMPLETED);
  });

  it('that is deleted meanwhile ends with NOT_FOUND', async () => {
    const { id } = await uploaded();
    const { seen, over } = follow(id);
    await eventually('the first state came', () => seen.length === 1);
    await writer.videos.deleteVideo({ id });
    expect(await failureOf(over)).toMatchObject({ code: Code.NotFound, reason: 'VIDEO_NOT_FOUND' });
  });

  it('that is not there, or another owner’s, is not found', async () => {
    const { id } = await uploaded();
    expect(await failureOf(follow('nothing').over)).toMatchObject({ reason: 'VIDEO_NOT_FOUND' });
    const headers = { 'vidi-owner': 'stranger', 'vidi-scope': 'read' };
    const stream = teller.videos.watchVideo({ id }, { headers });
    expect(await failureOf(Array.fromAsync(stream))).toMatchObject({ reason: 'VIDEO_NOT_FOUND' });
  });

  it('goes on after the connection that listens was cut', async () => {
    const { id } = await uploaded();
    const { seen, over } = follow(id);
    await eventually('the first state came', () => seen.length === 1);
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'vidi-ingest listener'`);
    await writer.videos.cancelVideo({ id });
    await over;
    expect(seen.at(-1)?.video?.status).toBe(Video_Status.CANCELLED);
  });

  it('ends with UNAVAILABLE when ingest stops', async () => {
    const stopping = await runIngest(testConfig(database.url, folder.path));
    const { id } = await uploaded();
    const { seen, over } = follow(id, stopping);
    await eventually('the first state came', () => seen.length === 1);
    const failure = failureOf(over);
    expect(await stopping.ingest.stop()).toBe(true);
    stopping.transport.close();
    expect(await failure).toMatchObject({ code: Code.Unavailable });
  });

  it('costs next to nothing while nothing happens, a thousand times over', { timeout: 60_000 }, async () => {
    const { id } = await uploaded();
    const others: { readonly id: string }[] = [];
    while (others.length < 20) others.push(await uploaded());
    const leaving = new AbortController();
    const watchers = Array.from({ length: 1_000 }, (_, index) =>
      follow(others[index % 20]?.id ?? '', teller, { signal: leaving.signal }),
    );
    await eventually('all have their first state', () => watchers.every(({ seen }) => seen.length === 1), {
      timeoutMs: 30_000,
    });
    const before = process.cpuUsage();
    const idle = performance.now();
    // A change of a video that nobody of them watches, seen through, is what idling is measured over.
    const { seen, over } = follow(id);
    await eventually('the first state came', () => seen.length === 1);
    await eventually('a second passed', () => performance.now() - idle > 1_000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000 / (performance.now() - idle)).toBeLessThan(0.5);
    await writer.videos.cancelVideo({ id });
    await over;
    expect(watchers.every(({ seen: states }) => states.length === 1)).toBe(true);
    // One of theirs ends: all who follow it hear, by one reading of the database.
    await writer.videos.cancelVideo({ id: others[0]?.id ?? '' });
    await Promise.all(watchers.filter((_, index) => index % 20 === 0).map(async (watcher) => await watcher.over));
    leaving.abort();
    await Promise.allSettled(watchers.map(async (watcher) => await watcher.over));
  });
});
