import type { Pause } from '../../domain/pause.ts';
import type { Snapshot } from '../../ports/unit-of-work.ts';
import type { QueueDepth } from '../../ports/work-queue.ts';
import type { IngestContext } from '../ingest-context.ts';
import { viewsOfProcessors } from '../processors/processor-view.ts';
import { unservedJobs } from './unserved-jobs.ts';

/** All work of the installation, as operators see it. */
export interface QueueView extends QueueDepth {
  /** Undefined while work is taken. */
  readonly pause: Pause | undefined;
  /** How long the oldest job that could begin has been there, in milliseconds; undefined when there is none. */
  readonly oldestReadyAgeMs: number | undefined;
  readonly activeProcessors: number;
  /** Jobs that these could take now. */
  readonly freeSlots: number;
  /** Jobs that could begin and that no processor can take. */
  readonly unserved: number;
}

/** How the queue stands in a transaction or snapshot. */
export async function queueView(
  context: Pick<IngestContext, 'clock' | 'settings'>,
  { workQueue, processors }: Pick<Snapshot, 'workQueue' | 'processors'>,
): Promise<QueueView> {
  const depth = await workQueue.depth();
  const views = await viewsOfProcessors(context, processors, await processors.list());
  const active = views.filter(({ state }) => state === 'ACTIVE');
  const { oldestReadyTime } = depth;
  const unserved = await unservedJobs(workQueue, views);
  return {
    ...depth,
    pause: await workQueue.pause(),
    // The clocks of replicas differ a little.
    oldestReadyAgeMs: oldestReadyTime && Math.max(0, context.clock.now().getTime() - oldestReadyTime.getTime()),
    activeProcessors: active.length,
    freeSlots: active.reduce((sum, { freeSlots }) => sum + freeSlots, 0),
    unserved: unserved.reduce((sum, { count }) => sum + count, 0),
  };
}
