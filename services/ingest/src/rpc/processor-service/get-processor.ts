import type { GetProcessorRequest } from '@vidi/contracts/vidi/v1/processor_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { getProcessor } from '../../usecases/processors/get-processor.ts';
import { processorMessage } from '../processor-message.ts';

/** vidi.v1.ProcessorService/GetProcessor */
export function getProcessorRpc(context: IngestContext) {
  return async ({ id }: GetProcessorRequest) => processorMessage(await getProcessor(context, id));
}
