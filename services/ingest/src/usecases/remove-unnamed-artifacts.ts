import { artifactSetOf, type MediaStore, videoPrefix } from '@vidi/media-store';
import type { ArtifactSets } from '../ports/artifact-sets.ts';
import type { IngestContext } from './ingest-context.ts';

/** How many objects are compared with the database at a time. */
const BATCH_SIZE = 1_000;

/**
 * Removes the artifacts made for a video that no result names, of this video or another: what attempts that came to nothing have
 * left. To be called only while nobody can be writing artifacts of the video on purpose.
 *
 * Best effort: what stays is waste that no client can see, and is looked for again when the video is next claimed.
 */
export async function removeUnnamedArtifacts(
  { mediaStore, log }: Pick<IngestContext, 'mediaStore' | 'log'>,
  artifactSets: Pick<ArtifactSets, 'known'>,
  videoId: string,
): Promise<void> {
  try {
    const count = await removeUnnamedUnder(mediaStore, artifactSets, videoPrefix(videoId), 'artifacts');
    if (count > 0) log.info({ videoId, artifacts: count }, 'artifacts that no result names removed');
  } catch (error) {
    log.warn({ err: error, videoId }, 'artifacts that no result names could not be removed');
  }
}

/**
 * Removes the objects of a folder of the media store but those of sets that results name.
 *
 * @param what only artifacts; or everything, as of a video that is gone.
 * @returns how many were removed.
 */
export async function removeUnnamedUnder(
  mediaStore: MediaStore,
  artifactSets: Pick<ArtifactSets, 'known'>,
  prefix: string,
  what: 'artifacts' | 'everything',
): Promise<number> {
  let count = 0;
  let batch: string[] = [];
  const removeBatch = async () => {
    const sets = new Set(batch.map(artifactSetOf).filter((set) => set !== undefined));
    const named = sets.size === 0 ? sets : await artifactSets.known([...sets]);
    for (const key of batch) {
      const set = artifactSetOf(key);
      if (set === undefined ? what === 'artifacts' : named.has(set)) continue;
      await mediaStore.delete(key);
      count += 1;
    }
    batch = [];
  };
  for await (const { key } of mediaStore.list(prefix)) {
    batch.push(key);
    if (batch.length === BATCH_SIZE) await removeBatch();
  }
  await removeBatch();
  return count;
}
