import { artifactSetOf, type ObjectFacts } from '@vidi/media-store';
import type { StorageFinding } from '../../domain/storage-finding.ts';
import { isUuid } from '../../domain/uuid.ts';
import { videoHasEnded } from '../../domain/video.ts';
import type { Snapshot } from '../../ports/unit-of-work.ts';
import { artifactsOfVideo } from './artifacts-of-video.ts';
import type { ReconcileContext, ReconcileOptions } from './reconcile-options.ts';

/** How many objects are compared with the database at a time. */
const BATCH_SIZE = 256;

/**
 * Walks the media store for objects that nothing names. What is younger than the grace is passed over, and so is everything of
 * a video that is being analysed, whose artifacts are there before the result that names them.
 */
export async function* findOrphans(
  context: ReconcileContext,
  options: ReconcileOptions,
): AsyncGenerator<StorageFinding> {
  let batch: ObjectFacts[] = [];
  for await (const object of context.mediaStore.list()) {
    options.onLooked?.('store', object.sizeBytes);
    if (isYoung(object, options)) continue;
    batch.push(object);
    if (batch.length < BATCH_SIZE) continue;
    yield* strayAmong(context, options, batch);
    batch = [];
  }
  yield* strayAmong(context, options, batch);
}

function isYoung({ modifiedTime }: ObjectFacts, { graceMs }: ReconcileOptions): boolean {
  return Date.now() - modifiedTime.getTime() < graceMs;
}

async function* strayAmong(
  context: ReconcileContext,
  options: ReconcileOptions,
  objects: readonly ObjectFacts[],
): AsyncGenerator<StorageFinding> {
  const keys = objects.map(({ key }) => key);
  const kept = await context.unitOfWork.read(async (snapshot) => await keptAmong(snapshot, keys));
  for (const listed of objects.filter(({ key }) => !kept.has(key))) {
    // Whoever removed the row may have removed the object by now, or another may stand in its place.
    const object = await context.mediaStore.stat(listed.key);
    if (object === undefined || isYoung(object, options)) continue;
    const { key, sizeBytes, modifiedTime } = object;
    const isOurs = OUR_KEYS.test(key);
    yield {
      problem: isOurs ? 'ORPHAN' : 'UNKNOWN',
      object: key,
      sizeBytes,
      recordedBytes: undefined,
      modifiedTime,
      videoId: videoIdIn(key),
      isRemoved: isOurs && options.deleteOrphans && (await removeOrphan(context, key)),
    };
  }
}

/** Which of these keys videos name, or may be about to name, as upload sessions do. */
async function keptAmong(
  snapshot: Pick<Snapshot, 'storage' | 'videos' | 'features' | 'earlierResults'>,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { storage, videos } = snapshot;
  // Sessions first: one that makes its video between the two questions is then found by the second.
  const kept = new Set(await storage.uploadsUnderWay(keys));
  for (const { key } of await storage.sourcesAt(keys)) kept.add(key);
  for (const [videoId, ofVideo] of Map.groupBy(keys, videoIdIn)) {
    const video = videoId === undefined ? undefined : await videos.find(videoId);
    if (video !== undefined && !videoHasEnded(video)) for (const key of ofVideo) kept.add(key);
  }
  const sets = new Set(keys.map(artifactSetOf).filter((set) => set !== undefined));
  // Not necessarily the video whose analysis made them, which may be gone.
  for (const videoId of new Set((await storage.videosNaming([...sets])).map((naming) => naming.videoId))) {
    for (const { key } of await artifactsOfVideo(snapshot, videoId)) kept.add(key);
  }
  return kept;
}

/**
 * Removes an object that is still named by nothing. As long as it takes nobody can begin an attempt that would write the same
 * artifact again: who claims or reprocesses a video waits for the locks of its jobs; and who hands over the same bytes again
 * waits for the row of the source, or finds none.
 */
async function removeOrphan({ unitOfWork, mediaStore }: ReconcileContext, key: string): Promise<boolean> {
  return await unitOfWork.write(async (transaction) => {
    const videoId = videoIdIn(key);
    if (videoId !== undefined) await transaction.jobs.lockOfVideo(videoId);
    await transaction.sources.release(key);
    if ((await keptAmong(transaction, [key])).has(key)) return false;
    await mediaStore.delete(key);
    return true;
  });
}

/** Keys as they are made here: of sources, of what is kept for a video, and of health checks. */
const OUR_KEYS = /^(sources|videos|health)\//;

/** The video whose analysis an object comes from, by its key: `videos/…/<id>/…`. */
function videoIdIn(key: string): string | undefined {
  const [folder, ...segments] = key.split('/');
  return folder === 'videos' ? segments.find(isUuid) : undefined;
}
