import type { RejectTicketRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { rejectTicket } from '../../usecases/reject-ticket.ts';
import { reasonFromMessage } from '../reason-codec.ts';

/** vidi.internal.v1.JobService/RejectTicket */
export function rejectTicketRpc(context: IngestContext) {
  return async ({ jobId, reason }: RejectTicketRequest) => {
    await rejectTicket(context, jobId, reasonFromMessage(reason));
    return {};
  };
}
