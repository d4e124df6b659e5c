import type { Caller } from '../../domain/caller.ts';
import type { IngestContext } from '../ingest-context.ts';
import { type QueueView, queueView } from './queue-view.ts';

/** Lets no processor take work until it is resumed; what is under way goes on. A queue that is paused already stays as it is. */
export async function pauseQueue(context: IngestContext, { owner }: Caller, reason: string): Promise<QueueView> {
  const { unitOfWork, clock, log } = context;
  return await unitOfWork.write(async (transaction) => {
    const { workQueue } = transaction;
    if ((await workQueue.lockPause()) === undefined) {
      await workQueue.setPause({ pauseTime: clock.now(), pausedBy: owner, reason });
      log.info({ pausedBy: owner, reason }, 'somebody pauses the queue');
    }
    return await queueView(context, transaction);
  });
}
