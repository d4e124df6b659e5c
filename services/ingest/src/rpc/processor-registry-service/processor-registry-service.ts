import type { ServiceImpl } from '@connectrpc/connect';
import type { ProcessorRegistryService } from '@vidi/contracts/vidi/internal/v1/processor_registry_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { announceProcessorRpc } from './announce-processor.ts';
import { unregisterProcessorRpc } from './unregister-processor.ts';

/** vidi.internal.v1.ProcessorRegistryService: where processors say that they are there. */
export function createProcessorRegistryService(context: IngestContext): ServiceImpl<typeof ProcessorRegistryService> {
  return { announceProcessor: announceProcessorRpc(context), unregisterProcessor: unregisterProcessorRpc(context) };
}
