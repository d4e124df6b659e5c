import type { UnregisterProcessorRequest } from '@vidi/contracts/vidi/internal/v1/processor_registry_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { unregisterProcessor } from '../../usecases/processors/unregister-processor.ts';

/** vidi.internal.v1.ProcessorRegistryService/UnregisterProcessor */
export function unregisterProcessorRpc(context: IngestContext) {
  return async ({ processorId }: UnregisterProcessorRequest) => {
    await unregisterProcessor(context, processorId);
    return {};
  };
}
