import type { StorageFinding } from '../../domain/storage-finding.ts';
import { findBrokenObjects } from './find-broken-objects.ts';
import { findOrphans } from './find-orphans.ts';
import { findUnfinishedWrites } from './find-unfinished-writes.ts';
import type { ReconcileContext, ReconcileOptions } from './reconcile-options.ts';

/**
 * Walks media store and database from both sides, while the system runs or not, and tells where they do not agree. The memory
 * it takes does not grow with either: of neither side more than a page is held.
 */
export async function* reconcileStorage(
  context: ReconcileContext,
  options: ReconcileOptions,
): AsyncGenerator<StorageFinding> {
  yield* findUnfinishedWrites(context, options);
  yield* findOrphans(context, options);
  yield* findBrokenObjects(context, options);
}
