import type { VideoBytes } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Takes note of bytes that are in the media store already, and returns the bytes that a video is to name: older ones, when the
 * owner had the same content, so that it is kept once. Then the new object is to be removed after the transaction.
 *
 * Older bytes that the store has lost come back to life with the new ones, for every video made from them.
 */
export async function keepSource(
  { mediaStore, clock, log }: Pick<IngestContext, 'mediaStore' | 'clock' | 'log'>,
  { sources, unnamedObjects }: Pick<Transaction, 'sources' | 'unnamedObjects'>,
  owner: string,
  bytes: VideoBytes,
): Promise<VideoBytes> {
  const kept = await sources.keep(owner, bytes, clock.now());
  if (kept.key === bytes.key) {
    await unnamedObjects.forget([bytes.key]);
    return kept;
  }
  const object = await mediaStore.stat(kept.key);
  if (object?.sizeBytes === kept.sizeBytes) return kept;
  await sources.replace(kept.key, bytes.key);
  await unnamedObjects.forget([bytes.key]);
  log.warn({ lost: kept.key, key: bytes.key }, 'bytes that the media store had lost were handed over again');
  return bytes;
}
