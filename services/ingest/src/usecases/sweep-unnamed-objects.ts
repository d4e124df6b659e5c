import { VIDEOS_PREFIX } from '@vidi/media-store';
import type { IngestContext } from './ingest-context.ts';
import { removeUnnamedUnder } from './remove-unnamed-artifacts.ts';

/** Most objects that one call removes; the next call goes on. */
export const UNNAMED_LIMIT = 100;

/**
 * Removes objects that were noted as unnamed long ago: whoever wrote them, or was to remove them, died in between. Only what ingest
 * itself noted goes, so a store that others use too, or whose database was put back to an older state, loses nothing by it.
 *
 * @param ageMs longer than anybody takes to name what was noted.
 * @returns how many notes were settled.
 */
export async function sweepUnnamedObjects(
  { unitOfWork, mediaStore, clock, log }: IngestContext,
  ageMs: number,
): Promise<number> {
  const before = new Date(clock.now().getTime() - ageMs);
  return await unitOfWork.write(async ({ unnamedObjects, storage, artifactSets }) => {
    const keys = await unnamedObjects.takeNotedBefore(before, UNNAMED_LIMIT);
    const named = new Set((await storage.sourcesAt(keys)).map(({ key }) => key));
    for (const key of keys) {
      if (isFolder(key)) await removeUnnamedUnder(mediaStore, artifactSets, key, 'everything');
      else if (!named.has(key)) await mediaStore.delete(key);
    }
    await unnamedObjects.forget(keys);
    if (keys.length > 0) log.info({ objects: keys.length }, 'removed bytes that nothing came to name');
    return keys.length;
  });
}

/** Sets of artifacts, and all that is kept for a video, are noted as folders; bytes by their own keys. */
function isFolder(key: string): boolean {
  return key.startsWith(`${VIDEOS_PREFIX}/`);
}
