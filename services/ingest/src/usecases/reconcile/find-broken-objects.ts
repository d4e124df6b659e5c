import { createHash } from 'node:crypto';
import { artifactSetOf, type MediaStore, ObjectNotFoundError } from '@vidi/media-store';
import type { StorageFinding, StorageProblem } from '../../domain/storage-finding.ts';
import type { NamedObject } from '../../ports/storage-inventory.ts';
import { artifactsOfVideo } from './artifacts-of-video.ts';
import type { ReconcileContext, ReconcileOptions } from './reconcile-options.ts';

/** How many rows are read at a time. */
const PAGE_SIZE = 256;

/** How many objects are looked at at the same time. */
const CONCURRENT_LOOKS = 8;

/** Walks the database for objects that the media store does not have as they are recorded. */
export async function* findBrokenObjects(
  context: ReconcileContext,
  { verify, onLooked }: ReconcileOptions,
): AsyncGenerator<StorageFinding> {
  for await (const page of namedObjects(context)) {
    for (let start = 0; start < page.length; start += CONCURRENT_LOOKS) {
      const looked = page.slice(start, start + CONCURRENT_LOOKS);
      for (const { sizeBytes } of looked) onLooked?.('database', sizeBytes);
      const findings = await Promise.all(looked.map((named) => lookAt(context, named, verify)));
      yield* findings.filter((finding) => finding !== undefined);
    }
  }
}

/** Every object that a video names, in pages. */
async function* namedObjects({ unitOfWork }: ReconcileContext): AsyncGenerator<readonly NamedObject[]> {
  for (let after = ''; ; ) {
    const page = await unitOfWork.read(async ({ storage }) => await storage.sourcesAfter(after, PAGE_SIZE));
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_SIZE) break;
    after = last.key;
  }
  for (let after = ''; ; ) {
    const sets = await unitOfWork.read(async ({ storage }) => await storage.artifactSetsAfter(after, PAGE_SIZE));
    for (const { key, videoId } of sets) {
      const named = await unitOfWork.read(async (snapshot) => await artifactsOfVideo(snapshot, videoId));
      yield named.filter((artifact) => artifactSetOf(artifact.key) === key);
    }
    const last = sets.at(-1);
    if (last === undefined || sets.length < PAGE_SIZE) return;
    after = last.key;
  }
}

async function lookAt(
  context: ReconcileContext,
  named: NamedObject,
  verify: boolean,
): Promise<StorageFinding | undefined> {
  const object = await context.mediaStore.stat(named.key);
  const problem = await problemOf(context.mediaStore, named, object?.sizeBytes, verify);
  // The video may have been deleted, or analysed again, since its row was read.
  if (problem === undefined || !(await isStillNamed(context, named))) return undefined;
  return {
    problem,
    object: named.key,
    sizeBytes: object?.sizeBytes,
    recordedBytes: named.sizeBytes,
    modifiedTime: object?.modifiedTime,
    videoId: named.videoId,
    isRemoved: false,
  };
}

async function problemOf(
  mediaStore: MediaStore,
  named: NamedObject,
  sizeBytes: number | undefined,
  verify: boolean,
): Promise<StorageProblem | undefined> {
  if (sizeBytes === undefined) return 'MISSING';
  if (sizeBytes !== named.sizeBytes) return 'WRONG_SIZE';
  if (!verify) return undefined;
  const sha256 = await sha256Of(mediaStore, named.key);
  if (sha256 === undefined) return 'MISSING';
  return sha256 === named.sha256 ? undefined : 'WRONG_SHA256';
}

async function sha256Of(mediaStore: MediaStore, key: string): Promise<string | undefined> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of await mediaStore.read(key)) hash.update(chunk);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}

async function isStillNamed({ unitOfWork }: ReconcileContext, named: NamedObject): Promise<boolean> {
  return await unitOfWork.read(async (snapshot) => {
    const sources = await snapshot.storage.sourcesAt([named.key]);
    const now = [...sources, ...(await artifactsOfVideo(snapshot, named.videoId))];
    return now.some(({ key, sha256 }) => key === named.key && sha256 === named.sha256);
  });
}
