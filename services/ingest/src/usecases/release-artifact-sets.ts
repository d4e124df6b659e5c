import type { Transaction } from '../ports/unit-of-work.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Takes the name from sets of artifacts that no result names any more, in the transaction that took the last result away. Their
 * files are to be discarded after it (see discardArtifactSets).
 *
 * @param keys sets that a result named until now.
 * @returns those that nothing names any more.
 */
export async function releaseArtifactSets(
  { artifactSets, unnamedObjects }: Pick<Transaction, 'artifactSets' | 'unnamedObjects'>,
  keys: Iterable<string | undefined>,
  now: Date,
): Promise<readonly string[]> {
  const released: string[] = [];
  const distinct = new Set([...keys].filter((key) => key !== undefined));
  // In the order of keys: two that release the same sets never wait for each other.
  for (const key of [...distinct].sort()) {
    if (!(await artifactSets.release(key))) continue;
    await unnamedObjects.note(key, now);
    released.push(key);
  }
  return released;
}

/**
 * Removes the files of sets that nothing names any more, after the transaction that made it so.
 *
 * Best effort: what stays is removed by sweepUnnamedObjects.
 *
 * @returns how many files there were.
 */
export async function discardArtifactSets(
  { mediaStore, unitOfWork, log }: Pick<IngestContext, 'mediaStore' | 'unitOfWork' | 'log'>,
  keys: readonly string[],
): Promise<number> {
  if (keys.length === 0) return 0;
  let count = 0;
  try {
    for (const key of keys) count += await mediaStore.deleteAll(key);
    await unitOfWork.write(async ({ unnamedObjects }) => await unnamedObjects.forget(keys));
  } catch (error) {
    log.error({ err: error, keys }, 'artifacts that nothing names any more could not be removed');
  }
  return count;
}
