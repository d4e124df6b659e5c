import type { IngestContext } from '../../usecases/ingest-context.ts';
import { getQueue } from '../../usecases/queue/get-queue.ts';
import { queueMessage } from '../queue-message.ts';

/** vidi.v1.QueueService/GetQueue */
export function getQueueRpc(context: IngestContext) {
  return async () => queueMessage(await getQueue(context));
}
