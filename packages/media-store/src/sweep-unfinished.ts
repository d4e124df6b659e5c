import type { MediaStore } from './media-store.ts';

/**
 * Removes what writers left that died in the middle of a write, and returns how many such writes there were.
 *
 * @param olderThanMs how long nothing may have been written, in ms; longer than the longest silence that a living writer
 *   can sit through, as several processes share one store.
 * @throws UnfinishedWritesHiddenError
 */
export async function sweepUnfinished(store: Pick<MediaStore, 'listUnfinished'>, olderThanMs: number): Promise<number> {
  let count = 0;
  for await (const { modifiedTime, discard } of store.listUnfinished()) {
    if (Date.now() - modifiedTime.getTime() < olderThanMs) continue;
    await discard();
    count += 1;
  }
  return count;
}
