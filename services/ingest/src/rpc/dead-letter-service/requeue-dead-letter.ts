import type { HandlerContext } from '@connectrpc/connect';
import {
  type RequeueDeadLetterRequest,
  RequeueDeadLetterResponse_Outcome,
} from '@vidi/contracts/vidi/v1/dead_letter_service';
import { requeueDeadLetter } from '../../usecases/dead-letters/requeue-dead-letter.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';

/** vidi.v1.DeadLetterService/RequeueDeadLetter */
export function requeueDeadLetterRpc(context: IngestContext) {
  return async ({ id }: RequeueDeadLetterRequest, call: HandlerContext) => {
    const { outcome, videoId } = await requeueDeadLetter(context, callerOf(call), id);
    return { outcome: RequeueDeadLetterResponse_Outcome[outcome], videoId };
  };
}
