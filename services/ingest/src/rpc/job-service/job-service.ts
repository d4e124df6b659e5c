import type { ServiceImpl } from '@connectrpc/connect';
import type { JobService } from '@vidi/contracts/vidi/internal/v1/job_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { claimJobRpc } from './claim-job.ts';
import { completeJobRpc } from './complete-job.ts';
import { failJobRpc } from './fail-job.ts';
import { heartbeatJobRpc } from './heartbeat-job.ts';
import { publishResultRpc } from './publish-result.ts';
import { publishResultsRpc } from './publish-results.ts';
import { recordSourceRpc } from './record-source.ts';
import { rejectTicketRpc } from './reject-ticket.ts';
import { releaseJobRpc } from './release-job.ts';

/** vidi.internal.v1.JobService: what processors ask for. */
export function createJobService(context: IngestContext): ServiceImpl<typeof JobService> {
  return {
    claimJob: claimJobRpc(context),
    heartbeatJob: heartbeatJobRpc(context),
    recordSource: recordSourceRpc(context),
    publishResults: publishResultsRpc(context),
    publishResult: publishResultRpc(context),
    completeJob: completeJobRpc(context),
    failJob: failJobRpc(context),
    releaseJob: releaseJobRpc(context),
    rejectTicket: rejectTicketRpc(context),
  };
}
