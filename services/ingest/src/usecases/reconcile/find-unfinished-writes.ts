import { type MediaStore, UnfinishedWritesHiddenError } from '@vidi/media-store';
import type { StorageFinding } from '../../domain/storage-finding.ts';
import type { ReconcileOptions } from './reconcile-options.ts';

/** Writes that nothing was added to for longer than the grace: their writers were killed. */
export async function* findUnfinishedWrites(
  mediaStore: Pick<MediaStore, 'listUnfinished'>,
  { graceMs, deleteOrphans, onNote }: ReconcileOptions,
): AsyncGenerator<StorageFinding> {
  try {
    for await (const { name, sizeBytes, modifiedTime, discard } of mediaStore.listUnfinished()) {
      if (Date.now() - modifiedTime.getTime() < graceMs) continue;
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
