import type { HandlerContext } from '@connectrpc/connect';
import type { PauseQueueRequest } from '@vidi/contracts/vidi/v1/queue_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { pauseQueue } from '../../usecases/queue/pause-queue.ts';
import { callerOf } from '../caller-of.ts';
import { queueMessage } from '../queue-message.ts';

/** vidi.v1.QueueService/PauseQueue */
export function pauseQueueRpc(context: IngestContext) {
  return async ({ reason }: PauseQueueRequest, call: HandlerContext) =>
    queueMessage(await pauseQueue(context, callerOf(call), reason));
}
