import type { ServiceImpl } from '@connectrpc/connect';
import type { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { getQueueRpc } from './get-queue.ts';
import { pauseQueueRpc } from './pause-queue.ts';
import { resumeQueueRpc } from './resume-queue.ts';

/** vidi.v1.QueueService: what operators ask about the work, by way of the gateway. */
export function createQueueService(context: IngestContext): ServiceImpl<typeof QueueService> {
  return { getQueue: getQueueRpc(context), pauseQueue: pauseQueueRpc(context), resumeQueue: resumeQueueRpc(context) };
}
