import type { Transaction } from '../ports/unit-of-work.ts';

/**
 * Takes the name from bytes that no video is made from any more, in the transaction that took the last video's away. They are to be
 * discarded after it (see discardObject).
 *
 * @returns whether that was so.
 */
export async function releaseSource(
  { sources, unnamedObjects }: Pick<Transaction, 'sources' | 'unnamedObjects'>,
  key: string,
  now: Date,
): Promise<boolean> {
  const isLast = await sources.release(key);
  if (isLast) await unnamedObjects.note(key, now);
  return isLast;
}
