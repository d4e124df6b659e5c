import type { ServiceImpl } from '@connectrpc/connect';
import type { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { getProcessorRpc } from './get-processor.ts';
import { listProcessorsRpc } from './list-processors.ts';
import { pauseProcessorRpc } from './pause-processor.ts';
import { resumeProcessorRpc } from './resume-processor.ts';

/** vidi.v1.ProcessorService: what operators ask about processors, by way of the gateway. */
export function createProcessorService(context: IngestContext): ServiceImpl<typeof ProcessorService> {
  return {
    listProcessors: listProcessorsRpc(context),
    getProcessor: getProcessorRpc(context),
    pauseProcessor: pauseProcessorRpc(context),
    resumeProcessor: resumeProcessorRpc(context),
  };
}
