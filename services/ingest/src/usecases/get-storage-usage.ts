import type { Caller } from '../domain/caller.ts';
import type { StorageUsage } from '../domain/video-storage.ts';
import type { IngestContext } from './ingest-context.ts';

/** Reads what all videos of the caller's owner take in storage. */
export async function getStorageUsage(
  { unitOfWork }: Pick<IngestContext, 'unitOfWork'>,
  { owner }: Caller,
): Promise<StorageUsage> {
  return await unitOfWork.read(async ({ storage }) => await storage.usageOf(owner));
}
