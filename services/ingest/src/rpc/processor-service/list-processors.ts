import type { ListProcessorsRequest } from '@vidi/contracts/vidi/v1/processor_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { listProcessors } from '../../usecases/processors/list-processors.ts';
import { processorMessage } from '../processor-message.ts';

/** vidi.v1.ProcessorService/ListProcessors */
export function listProcessorsRpc(context: IngestContext) {
  return async ({ pageSize, pageToken }: ListProcessorsRequest) => {
    const page = await listProcessors(context, { pageSize, pageToken });
    return { processors: page.processors.map(processorMessage), nextPageToken: page.nextPageToken };
  };
}
