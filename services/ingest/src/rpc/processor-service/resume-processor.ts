import type { HandlerContext } from '@connectrpc/connect';
import type { ResumeProcessorRequest } from '@vidi/contracts/vidi/v1/processor_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { resumeProcessor } from '../../usecases/processors/resume-processor.ts';
import { callerOf } from '../caller-of.ts';
import { processorMessage } from '../processor-message.ts';

/** vidi.v1.ProcessorService/ResumeProcessor */
export function resumeProcessorRpc(context: IngestContext) {
  return async ({ id }: ResumeProcessorRequest, call: HandlerContext) =>
    processorMessage(await resumeProcessor(context, callerOf(call), id));
}
