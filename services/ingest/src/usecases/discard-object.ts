import type { IngestContext } from './ingest-context.ts';

/**
 * Removes an object that nothing in the database names any more, after the transaction that made it so: bytes without a row are
 * waste, a row without its bytes would be a lie.
 *
 * Best effort: what stays is removed by sweepUnnamedObjects, where the object was noted, and found by `reconcile` otherwise.
 */
export async function discardObject(
  { mediaStore, unitOfWork, log }: Pick<IngestContext, 'mediaStore' | 'unitOfWork' | 'log'>,
  key: string,
): Promise<void> {
  try {
    await mediaStore.delete(key);
    await unitOfWork.write(async ({ unnamedObjects }) => await unnamedObjects.forget([key]));
  } catch (error) {
    log.error({ err: error, key }, 'bytes that nothing names any more could not be removed');
  }
}
