import { randomUUID } from 'node:crypto';
import { toJson } from '@bufbuild/protobuf';
import { MikroORM } from '@mikro-orm/postgresql';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { sourceKey, videoPrefix } from '@vidi/media-store';
import { videoBytes } from '@vidi/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ormOptions } from '../src/adapters/postgres/orm-options.ts';
import type { Caller } from '../src/domain/caller.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { downloadArtifact } from '../src/usecases/download-artifact.ts';
import { getStorageUsage } from '../src/usecases/get-storage-usage.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { reconcileStorage } from '../src/usecases/reconcile/reconcile-storage.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import { chunksOf, oneKeyframe, openWorkbench, sha256, type Workbench } from './workbench.ts';

/** The last migrations before the ones that change what is there already. */
const BEFORE_SOURCES = 'Migration20261128073152_failure_counts';
const BEFORE_ARTIFACT_SETS = 'Migration20261128113434_dead_letters';

const ann: Caller = { owner: 'ann', scope: 'write' };
const bert: Caller = { owner: 'bert', scope: 'write' };
const CAT = videoBytes(300);
const DOG = videoBytes(200);
const PICTURE = Buffer.alloc(100, 1);
const PICTURE_NAME = 'keyframes/00000.jpg';
const TIME = '2026-01-01T00:00:00.000Z';

let bench: Workbench;
let orm: MikroORM;
beforeEach(async () => {
  bench = await openWorkbench();
  const { databaseUrl: url, context } = bench;
  orm = await MikroORM.init(ormOptions({ url, poolSize: 2, statementTimeoutMs: 0, log: context.log }));
  await orm.migrator.down({ to: 0 });
});
afterEach(async () => {
  await orm.close(true);
  await bench[Symbol.asyncDispose]();
});

interface OldVideo {
  readonly owner: string;
  /** Undefined for one that is still to be fetched. */
  readonly bytes: Buffer | undefined;
  readonly status?: 'UPLOADED' | 'PROCESSING' | 'COMPLETED';
  readonly minute: number;
}

/** A video as it was before sources were kept once: with an object of its own. */
async function insertVideo({ owner, bytes, status = 'COMPLETED', minute }: OldVideo): Promise<string> {
  const id = randomUUID();
  const object = bytes && (await bench.mediaStore.put(sourceKey(id), chunksOf(bytes)));
  const done = status === 'COMPLETED';
  await bench.query(
    `insert into videos (id, owner, title, labels, status, progress_percent, file_name, url, bytes_key, size_bytes, sha256,
       create_time, update_time, complete_time)
     values ($1, $2, 't', '{}', $3, $4, $5, $6, $7, $8, $9, $10::timestamptz + $11 * interval '1 min', $10, $12)`,
    [
      ...[id, owner, status, done ? 100 : 0, bytes ? 'a.mp4' : null, bytes ? null : 'https://example.com/a.mp4'],
      ...[object?.key ?? null, object?.sizeBytes ?? null, object?.sha256 ?? null, TIME, minute, done ? TIME : null],
    ],
  );
  return id;
}

/** What was found, with the picture where all artifacts of a video were. */
async function insertKeyframe(videoId: string): Promise<string> {
  const key = `${videoPrefix(videoId)}/artifacts/${PICTURE_NAME}`;
  const result = toJson(FeatureResultSchema, oneKeyframe(await bench.mediaStore.put(key, chunksOf(PICTURE))));
  await insertFeature(videoId, 'KEYFRAMES', 'SUCCEEDED', result);
  return key;
}

async function insertFeature(videoId: string, feature: string, state: string, result: unknown = null): Promise<void> {
  await bench.query(
    `insert into ai_results (video_id, feature, state, progress_percent, result, engine, engine_version, attempt, update_time)
     values ($1, $2, $3, $4, $5, 'e', '1', 1, $6)`,
    [videoId, feature, state, state === 'SUCCEEDED' ? 100 : 0, result && JSON.stringify(result), TIME],
  );
}

async function insertJob(videoId: string, state: string): Promise<string> {
  const id = randomUUID();
  const claimed = state === 'CLAIMED';
  await bench.query(
    `insert into jobs (id, video_id, state, attempt, releases, max_attempts, ticket_count, run_after, ticket_due_time,
       lease_expire_time, processor_id, create_time, update_time)
     values ($1, $2, $3, 1, 0, 5, 1, $4, $5, $6, $7, $8, $8)`,
    [
      ...[id, videoId, state, state === 'WAITING' ? TIME : null, state === 'READY' ? TIME : null],
      ...[claimed ? TIME : null, claimed ? 'p' : null, TIME],
    ],
  );
  return id;
}

const bytesKeys = async () =>
  new Map((await bench.query('select id, bytes_key from videos')).map((row) => [row['id'], row['bytes_key']]));

describe('rows that were there before', () => {
  it('sources were kept once: of the same bytes of one owner the first are, and every video names bytes that are known', async () => {
    await orm.migrator.up({ to: BEFORE_SOURCES });
    const later = await insertVideo({ owner: 'ann', bytes: CAT, minute: 5 });
    const first = await insertVideo({ owner: 'ann', bytes: CAT, minute: 1 });
    const other = await insertVideo({ owner: 'ann', bytes: DOG, minute: 2 });
    const ofBert = await insertVideo({ owner: 'bert', bytes: CAT, minute: 0 });
    const remote = await insertVideo({ owner: 'bert', bytes: undefined, status: 'UPLOADED', minute: 3 });
    await orm.migrator.up();
    expect(await bytesKeys()).toEqual(
      new Map<string, string | null>([
        [later, sourceKey(first)],
        [first, sourceKey(first)],
        [other, sourceKey(other)],
        [ofBert, sourceKey(ofBert)],
        [remote, null],
      ]),
    );
    expect(
      await bench.query('select key, owner, sha256, size_bytes::int from sources order by owner, size_bytes'),
    ).toEqual([
      { key: sourceKey(other), owner: 'ann', sha256: sha256(DOG), size_bytes: 200 },
      { key: sourceKey(first), owner: 'ann', sha256: sha256(CAT), size_bytes: 300 },
      { key: sourceKey(ofBert), owner: 'bert', sha256: sha256(CAT), size_bytes: 300 },
    ]);
    expect(await getStorageUsage(bench.context, ann)).toMatchObject({ videoCount: 3, sourceBytes: 500 });
    // What the later one had of its own is nobody's, and found as that.
    const options = { graceMs: -60_000, verify: true, deleteOrphans: true };
    const found = await Array.fromAsync(reconcileStorage(bench.context, options));
    expect(found.map(({ object }) => object)).toEqual([sourceKey(later)]);
    await deleteVideo(bench.context, ann, first);
    expect(await bench.mediaStore.stat(sourceKey(first))).toMatchObject({ sizeBytes: 300 });
    await deleteVideo(bench.context, ann, later);
    expect(await bench.mediaStore.stat(sourceKey(first))).toBeUndefined();
  });

  it('artifacts were kept in sets: they stay where they are, can be read, are counted, and go with their video', async () => {
    await orm.migrator.up({ to: BEFORE_SOURCES });
    const seen = await insertVideo({ owner: 'ann', bytes: CAT, minute: 0 });
    const picture = await insertKeyframe(seen);
    await insertFeature(seen, 'BLACK', 'SUCCEEDED', { black: {} });
    const none = await insertVideo({ owner: 'ann', bytes: DOG, minute: 1 });
    await insertFeature(none, 'KEYFRAMES', 'SUCCEEDED', { keyframes: {} });
    const expired = await insertVideo({ owner: 'bert', bytes: DOG, minute: 2 });
    await insertKeyframe(expired);
    await orm.migrator.up({ to: BEFORE_ARTIFACT_SETS });
    const bytes = 'select video_id, artifact_bytes::int as bytes from ai_results where artifact_bytes > 0';
    expect(new Set(await bench.query(bytes))).toEqual(
      new Set([
        { video_id: seen, bytes: 100 },
        { video_id: expired, bytes: 100 },
      ]),
    );
    await bench.query('update videos set artifact_remove_time = $2 where id = $1', [expired, TIME]);
    await bench.mediaStore.deleteAll(`${videoPrefix(expired)}/artifacts`);
    await orm.migrator.up();

    const set = `${videoPrefix(seen)}/artifacts`;
    expect(await bench.query('select key, owner, size_bytes::int from artifact_sets')).toEqual([
      { key: set, owner: 'ann', size_bytes: 100 },
    ]);
    expect(await bench.query('select video_id, feature from ai_results where artifact_set is not null')).toEqual([
      { video_id: seen, feature: 'KEYFRAMES' },
    ]);
    using download = await downloadArtifact(bench.context, ann, seen, PICTURE_NAME, { readOffset: 0n, readLimit: 0n });
    expect(Buffer.concat(await Array.fromAsync(download.pieces))).toEqual(PICTURE);
    expect((await getVideo(bench.context, ann, seen)).storage).toMatchObject({ artifactBytes: 100 });
    expect(await getStorageUsage(bench.context, bert)).toMatchObject({ artifactBytes: 0 });
    const options = { graceMs: -60_000, verify: true, deleteOrphans: false };
    expect(await Array.fromAsync(reconcileStorage(bench.context, options))).toEqual([]);

    // Reprocessed by force, it lets go of what was found before; deleted, of everything.
    await reprocessVideo(bench.context, ann, seen, ['KEYFRAMES'], undefined, true);
    expect(await bench.mediaStore.stat(picture)).toBeUndefined();
    expect(await bench.query('select 1 from artifact_sets')).toEqual([]);
    for (const [owner, id] of [
      [ann, seen],
      [ann, none],
      [bert, expired],
    ] as const) {
      await deleteVideo(bench.context, owner, id);
    }
    expect(await bench.keys()).toEqual([]);
  });

  it('jobs had a place in the queue: those that are not done get theirs, with owner and needs, and are handed out', async () => {
    await orm.migrator.up({ to: BEFORE_SOURCES });
    const ready = await insertVideo({ owner: 'ann', bytes: CAT, status: 'UPLOADED', minute: 0 });
    await insertFeature(ready, 'MEDIA_INFO', 'PENDING');
    await insertFeature(ready, 'SHOTS', 'SUCCEEDED', { shots: {} });
    const waiting = await insertVideo({ owner: 'bert', bytes: DOG, status: 'PROCESSING', minute: 1 });
    await insertFeature(waiting, 'BLACK', 'PENDING');
    const running = await insertVideo({ owner: 'ann', bytes: DOG, status: 'PROCESSING', minute: 2 });
    await insertFeature(running, 'LOUDNESS', 'RUNNING');
    const over = await insertVideo({ owner: 'ann', bytes: CAT, minute: 3 });
    const jobs = {
      ready: await insertJob(ready, 'READY'),
      waiting: await insertJob(waiting, 'WAITING'),
      running: await insertJob(running, 'CLAIMED'),
      over: await insertJob(over, 'COMPLETED'),
    };
    await orm.migrator.up();
    const rows = await bench.query('select id, owner, priority, needs, may_reuse from jobs');
    const common = { priority: 'NORMAL', may_reuse: true };
    expect(new Set(rows)).toEqual(
      new Set([
        { ...common, id: jobs.ready, owner: 'ann', needs: ['MEDIA_INFO'] },
        { ...common, id: jobs.waiting, owner: 'bert', needs: ['BLACK'] },
        { ...common, id: jobs.running, owner: 'ann', needs: ['LOUDNESS'] },
        // Of what has ended nobody asks.
        { ...common, id: jobs.over, owner: 'default', needs: [] },
      ]),
    );
    expect(await bench.query('select priority, owner from queue_lanes')).toEqual([
      { priority: 'NORMAL', owner: 'ann' },
    ]);
    const outcome = await claimJob(bench.context, jobs.ready, 'p');
    expect(outcome).toMatchObject({ kind: 'claimed', job: { id: jobs.ready, attempt: 2 }, features: ['MEDIA_INFO'] });
  });
});
