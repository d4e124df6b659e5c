import { artifactKey, artifactsPrefix } from '@vidi/media-store';
import type { FeatureRecord } from '../domain/feature.ts';
import { artifactsNamedIn } from '../domain/results/check-results.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Removes the artifacts of a video that no result names: what results that were dropped, and attempts that came to nothing,
 * have left. To be called only while nobody can be writing artifacts of the video on purpose.
 *
 * Best effort: what stays is waste that no client can see, and is looked for again when the video is next claimed.
 */
export async function removeUnnamedArtifacts(
  { mediaStore, log }: Pick<IngestContext, 'mediaStore' | 'log'>,
  videoId: string,
  features: readonly Pick<FeatureRecord, 'result'>[],
): Promise<void> {
  try {
    const images = features.flatMap(({ result }) => (result === undefined ? [] : artifactsNamedIn(result)));
    const named = new Set(images.map(({ name }) => artifactKey(videoId, name)));
    const kept = await Array.fromAsync(mediaStore.list(artifactsPrefix(videoId)));
    const unnamed = kept.filter(({ key }) => !named.has(key));
    for (const { key } of unnamed) await mediaStore.delete(key);
    if (unnamed.length > 0) log.info({ videoId, artifacts: unnamed.length }, 'artifacts that no result names removed');
  } catch (error) {
    log.warn({ err: error, videoId }, 'artifacts that no result names could not be removed');
  }
}
