import type { HandlerContext } from '@connectrpc/connect';
import type { ResumeQueueRequest } from '@vidi/contracts/vidi/v1/queue_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { resumeQueue } from '../../usecases/queue/resume-queue.ts';
import { callerOf } from '../caller-of.ts';
import { queueMessage } from '../queue-message.ts';

/** vidi.v1.QueueService/ResumeQueue */
export function resumeQueueRpc(context: IngestContext) {
  return async (_request: ResumeQueueRequest, call: HandlerContext) =>
    queueMessage(await resumeQueue(context, callerOf(call)));
}
