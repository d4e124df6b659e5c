import type { IngestContext } from './ingest-context.ts';

/**
 * Removes an object that nothing in the database names any more, after the transaction that made it so: bytes without a row are
 * waste, a row without its bytes would be a lie.
 *
 * Best effort: what stays is found by `reconcile`.
 */
export async function discardObject(
  { mediaStore, log }: Pick<IngestContext, 'mediaStore' | 'log'>,
  key: string,
): Promise<void> {
  try {
    await mediaStore.delete(key);
  } catch (error) {
    log.error({ err: error, key }, 'bytes that nothing names any more could not be removed');
  }
}
