import type { HandlerContext } from '@connectrpc/connect';
import type { PauseProcessorRequest } from '@vidi/contracts/vidi/v1/processor_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { pauseProcessor } from '../../usecases/processors/pause-processor.ts';
import { callerOf } from '../caller-of.ts';
import { processorMessage } from '../processor-message.ts';

/** vidi.v1.ProcessorService/PauseProcessor */
export function pauseProcessorRpc(context: IngestContext) {
  return async ({ id, reason }: PauseProcessorRequest, call: HandlerContext) =>
    processorMessage(await pauseProcessor(context, callerOf(call), id, reason));
}
