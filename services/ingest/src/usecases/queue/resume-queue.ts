import type { Caller } from '../../domain/caller.ts';
import type { IngestContext } from '../ingest-context.ts';
import { type QueueView, queueView } from './queue-view.ts';

/** Lets processors take work again. A queue that is not paused stays as it is. */
export async function resumeQueue(context: IngestContext, { owner }: Caller): Promise<QueueView> {
  const { unitOfWork, clock, log } = context;
  return await unitOfWork.write(async (transaction) => {
    const { workQueue } = transaction;
    const pause = await workQueue.lockPause();
    if (pause !== undefined) {
      await workQueue.setPause(undefined);
      const pausedMs = clock.now().getTime() - pause.pauseTime.getTime();
      log.info({ resumedBy: owner, pausedMs }, 'somebody resumes the queue');
    }
    return await queueView(context, transaction);
  });
}
