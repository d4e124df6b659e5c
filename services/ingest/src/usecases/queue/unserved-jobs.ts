import type { Reason } from '../../domain/reason.ts';
import { type StandingProcessor, waitingReason } from '../../domain/serving.ts';
import type { ReadyNeeds, WorkQueue } from '../../ports/work-queue.ts';

/** Jobs that could begin, need the same, and cannot be taken by any processor that is there. */
export interface UnservedJobs extends ReadyNeeds {
  readonly reason: Reason;
}

/** Which jobs wait for a processor that is not there. A pause is no such thing: it ends by itself when the operator wishes. */
export async function unservedJobs(
  workQueue: Pick<WorkQueue, 'readyNeeds'>,
  processors: readonly StandingProcessor[],
): Promise<readonly UnservedJobs[]> {
  const all = await workQueue.readyNeeds();
  return all.flatMap(({ needs, count }) => {
    const reason = waitingReason(needs, undefined, processors);
    return reason === undefined || reason.reason === 'PROCESSORS_PAUSED' ? [] : [{ needs, count, reason }];
  });
}
