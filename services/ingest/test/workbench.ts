import { createHash, randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { Stream_Kind } from '@vidi/contracts/vidi/v1/media_info';
import { type FeatureResult, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import {
  artifactKey,
  artifactSetKey,
  createFilesystemMediaStore,
  type MediaStore,
  SOURCES_PREFIX,
  type StoredObject,
  VIDEOS_PREFIX,
} from '@vidi/media-store';
import { provideDatabase, silentLogger, temporaryFolder, videoBytes } from '@vidi/test-kit';
import { Client } from 'pg';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { uuidIds } from '../src/adapters/system/uuid-ids.ts';
import { type Caller, OPEN_CALLER } from '../src/domain/caller.ts';
import type { Feature } from '../src/domain/feature.ts';
import type { OnDuplicate } from '../src/domain/on-duplicate.ts';
import type { Clock } from '../src/ports/clock.ts';
import { type ClaimOutcome, claimJob } from '../src/usecases/claim-job.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import type { JobClaim } from '../src/usecases/held-job.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import { publishResult } from '../src/usecases/publish-result.ts';
import { createQueueOutlook } from '../src/usecases/queue/queue-outlook.ts';
import { NO_STAGES, type StageDigests } from '../src/usecases/stage-key.ts';
import { uploadVideo } from '../src/usecases/upload-video.ts';

/** Who calls where nobody needs a key. */
export const caller = OPEN_CALLER;

/** A clock that moves when it is told to. */
export class TestClock implements Clock {
  #now = new Date('2026-01-01T00:00:00.000Z');

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }
}

/** The use cases on a real database and a real media store, and ways to look behind them. */
export interface Workbench extends AsyncDisposable {
  readonly context: IngestContext;
  readonly clock: TestClock;
  readonly mediaStore: MediaStore;
  readonly databaseUrl: string;
  /** Rows of the database as they are. */
  query(sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Keys of every object in the media store. */
  keys(): Promise<string[]>;
  /** Forgets every video. */
  reset(): Promise<void>;
}

/** Opens a workbench; the random draw of retries is 0.5. */
export async function openWorkbench(): Promise<Workbench> {
  const resources = new AsyncDisposableStack();
  const folder = resources.use(await temporaryFolder());
  const testDatabase = resources.use(await provideDatabase());
  const log = silentLogger();
  const database = await openDatabase(testDatabase.url, 10, log);
  resources.defer(() => database.close());
  const client = new Client({ connectionString: testDatabase.url });
  await client.connect();
  resources.defer(() => client.end());
  const mediaStore = createFilesystemMediaStore({ root: folder.path });
  const clock = new TestClock();
  // One after the other, as tests may ask for several rows at once and a connection can do one thing at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const query: Workbench['query'] = async (sql, parameters) => {
    const answer = turn.then(() => client.query<Record<string, unknown>>(sql, parameters));
    turn = answer.catch(() => undefined);
    return (await answer).rows;
  };
  const parts: Omit<IngestContext, 'outlook'> = {
    unitOfWork: database.unitOfWork,
    mediaStore,
    clock,
    ids: uuidIds,
    random: () => 0.5,
    settings: {
      maxUploadBytes: 1_000_000,
      uploadSessions: { expiryMs: 3_600_000, partBytes: 100, maxPerOwner: 3 },
      processors: { timeoutMs: 20_000, forgetMs: 3_600_000 },
      retention: { source: undefined, artifacts: undefined, video: undefined },
      deadLetters: { retentionMs: 3_600_000, maxCount: 5, bodyBytes: 10 },
      stageCache: { isOn: true, maxAgeMs: undefined },
      leaseMs: 30_000,
      ticketTimeoutMs: 60_000,
      stuckTimeoutMs: 60_000,
      maxPassedOver: 9,
      maxToldPositions: 10_000,
      maxKeptAttempts: 50,
      priority: { default: 'NORMAL', max: 'HIGH' },
      retry: {
        maxAttempts: 5,
        classes: {
          TRANSIENT: { maxAttempts: 3, baseMs: 10_000, maxMs: 600_000 },
          RESOURCE: { maxAttempts: 3, baseMs: 60_000, maxMs: 600_000 },
          UNKNOWN: { maxAttempts: 2, baseMs: 20_000, maxMs: 600_000 },
        },
      },
    },
    log,
  };
  const context: IngestContext = { ...parts, outlook: createQueueOutlook(parts, 0) };
  return {
    context,
    clock,
    mediaStore,
    databaseUrl: testDatabase.url,
    query,
    keys: async () => {
      const listed = await Promise.all(
        [SOURCES_PREFIX, VIDEOS_PREFIX].map(async (prefix) => await Array.fromAsync(mediaStore.list(prefix))),
      );
      return listed.flat().map(({ key }) => key);
    },
    reset: async () => {
      await query(
        `truncate videos, sources, artifact_sets, unnamed_objects, outbox, upload_sessions, dead_letters, processors,
          queue_pauses, queue_lanes, passed_priorities cascade`,
      );
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Where the bytes of a video are. */
export async function sourceOf({ query }: Pick<Workbench, 'query'>, videoId: string): Promise<string> {
  const [row] = await query('select bytes_key from videos where id = $1', [videoId]);
  return String(row?.['bytes_key']);
}

/** Hands over a few bytes that begin as a video does. */
export async function upload(
  { context }: Pick<Workbench, 'context'>,
  {
    bytes = videoBytes(64),
    features = [],
    fileName = 'cat.mp4',
    caller: whoever = caller,
    ...rest
  }: UploadOptions = {},
) {
  return await uploadVideo(context, whoever, {
    title: '',
    labels: {},
    fileName,
    contentType: 'video/mp4',
    features,
    ...rest,
    chunks: chunksOf(bytes),
    signal: AbortSignal.timeout(10_000),
  });
}

interface UploadOptions {
  readonly bytes?: Uint8Array;
  readonly features?: readonly Feature[];
  readonly fileName?: string;
  readonly title?: string;
  readonly onDuplicate?: OnDuplicate;
  readonly language?: string;
  readonly caller?: Caller;
  readonly sizeBytes?: number;
  readonly force?: boolean;
}

/** Hands over a URL. */
export async function createByUrl({ context }: Pick<Workbench, 'context'>, url = 'https://example.com/cat.mp4') {
  return await createVideo(context, caller, { url, title: '', labels: {}, features: [] });
}

/** Bytes as they come from a client. */
export async function* chunksOf(bytes: Uint8Array, size = 16): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** The job of a video. */
export async function jobOf({ query }: Workbench, videoId: string): Promise<string> {
  const [row] = await query('select id from jobs where video_id = $1', [videoId]);
  return String(row?.['id']);
}

/** Claims a job that can be claimed; out of turn, where others wait, and after the claim before. */
export async function claimed(
  bench: Workbench,
  jobId: string,
  processorId = 'processor-1',
  stages: StageDigests = NO_STAGES,
) {
  const claim = claiming.then(() => claimOutOfTurn(bench, jobId, processorId, stages));
  claiming = claim.catch(() => undefined);
  return await claim;
}

let claiming: Promise<unknown> = Promise.resolve();

async function claimOutOfTurn({ context, query }: Workbench, jobId: string, processorId: string, stages: StageDigests) {
  await query(
    `insert into queue_lanes select 'HIGH', owner, -1, now() from jobs where id = $1 on conflict do nothing`,
    [jobId],
  );
  await query(`update jobs set priority = 'HIGH' where id = $1`, [jobId]);
  const outcome: ClaimOutcome = await claimJob(context, jobId, processorId, undefined, stages);
  await query(`update jobs set priority = 'NORMAL' where id = $1`, [jobId]);
  if (outcome.kind !== 'claimed') throw new Error(`The claim was refused: ${outcome.refusal}`);
  if (outcome.job.id !== jobId) throw new Error(`The claim got another job: ${outcome.job.id}`);
  return { ...outcome, held: { jobId, attempt: outcome.job.attempt } };
}

/** An uploaded video whose job is claimed. */
export async function claimedVideo(bench: Workbench, features: readonly Feature[] = []) {
  const { video } = await upload(bench, { features });
  const jobId = await jobOf(bench, video.id);
  const { held } = await claimed(bench, jobId);
  return { videoId: video.id, jobId, held };
}

/** Puts a picture where an attempt would. */
export async function keepArtifact(
  { mediaStore }: Pick<Workbench, 'mediaStore'>,
  videoId: string,
  held: JobClaim,
  name: string,
  feature: Feature = 'KEYFRAMES',
): Promise<StoredObject> {
  const key = artifactKey(artifactSetKey({ videoId, ...held }, feature), name);
  return await mediaStore.put(key, chunksOf(randomBytes(100)));
}

/** Where a picture of KEYFRAMES is that an attempt has made. */
export function keyframeKey(videoId: string, held: JobClaim, name = 'keyframes/00000.jpg'): string {
  return artifactKey(artifactSetKey({ videoId, ...held }, 'KEYFRAMES'), name);
}

/** Media info of ten seconds of picture and sound. */
export const mediaInfo: FeatureResult = create(FeatureResultSchema, {
  result: {
    case: 'mediaInfo',
    value: {
      container: 'mov,mp4',
      duration: durationFromMs(10_000),
      streams: [
        { index: 0, kind: Stream_Kind.VIDEO, codec: 'h264', duration: durationFromMs(10_000) },
        { index: 1, kind: Stream_Kind.AUDIO, codec: 'aac', duration: durationFromMs(10_000) },
      ],
    },
  },
});

/** One shot over ten seconds of 25 frames each. */
export const oneShot: FeatureResult = create(FeatureResultSchema, {
  result: {
    case: 'shots',
    value: { shots: [{ index: 0, startOffset: durationFromMs(0), endOffset: durationFromMs(10_000), endFrame: 250n }] },
  },
});

/** The keyframe of that shot. */
export function oneKeyframe({ sizeBytes, sha256 }: Pick<StoredObject, 'sizeBytes' | 'sha256'>): FeatureResult {
  const image = { name: 'keyframes/00000.jpg', contentType: 'image/jpeg', sizeBytes: BigInt(sizeBytes), sha256 };
  const keyframe = { shotIndex: 0, timeOffset: durationFromMs(5_000), frame: 125n, image };
  return create(FeatureResultSchema, { result: { case: 'keyframes', value: { keyframes: [keyframe] } } });
}

/** Publishes a result as its engine would. */
export async function publish(
  { context }: Workbench,
  held: JobClaim,
  feature: Feature,
  result: FeatureResult,
  stageDigest?: string,
) {
  const engine = { name: `vidi.${feature.toLowerCase()}`, version: '1' };
  await publishResult(context, held, feature, engine, { kind: 'succeeded', result }, stageDigest);
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
