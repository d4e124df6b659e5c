import { UnfinishedWritesHiddenError } from '@vidi/media-store';
import type { StorageFinding } from '../../domain/storage-finding.ts';
import type { ReconcileContext, ReconcileOptions } from './reconcile-options.ts';

/** Writes that nothing was added to for longer than the grace, and that are no upload session's: their writers were killed. */
export async function* findUnfinishedWrites(
  { mediaStore, unitOfWork }: ReconcileContext,
  { graceMs, deleteOrphans, onNote }: ReconcileOptions,
): AsyncGenerator<StorageFinding> {
  try {
    for await (const { name, key, sizeBytes, modifiedTime, discard } of mediaStore.listUnfinished()) {
      if (Date.now() - modifiedTime.getTime() < graceMs) continue;
      if (key !== undefined && (await isUnderWay(unitOfWork, key))) continue;
      if (deleteOrphans) await discard();
      yield {
        problem: 'UNFINISHED',
        object: name,
        sizeBytes,
        recordedBytes: undefined,
        modifiedTime,
        videoId: undefined,
        isRemoved: deleteOrphans,
      };
    }
  } catch (error) {
    if (!(error instanceof UnfinishedWritesHiddenError)) throw error;
    onNote?.(error.message);
  }
}

/** A client may take its time between two parts; the session's own end removes them. */
async function isUnderWay(unitOfWork: ReconcileContext['unitOfWork'], key: string): Promise<boolean> {
  return await unitOfWork.read(async ({ storage }) => (await storage.uploadsUnderWay([key])).length > 0);
}
