import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { ProcessorRegistryService } from '@vidi/contracts/vidi/internal/v1/processor_registry_service';
import type { RpcTransport } from '@vidi/rpc';
import type { ServedFeature } from '../../domain/served-feature.ts';
import type { ProcessorRegistry } from '../../ports/processor-registry.ts';
import { answered } from './answered.ts';

/**
 * Ingest's ProcessorRegistryService over RPC.
 *
 * @param options.processorId the one that jobs are claimed with.
 */
export function createRpcProcessorRegistry(options: {
  readonly transport: RpcTransport;
  readonly processorId: string;
}): ProcessorRegistry {
  const { transport, processorId } = options;
  const client = createClient(ProcessorRegistryService, transport);
  return {
    announce: async ({ startTime, features, ...presence }, call) =>
      await answered(call, async () => {
        const request = {
          processorId,
          ...presence,
          startTime: timestampFromDate(startTime),
          features: features.map(servedFeatureMessage),
        };
        const { paused } = await client.announceProcessor(request, call);
        return { paused };
      }),
    unregister: async (call) =>
      await answered(call, async () => {
        await client.unregisterProcessor({ processorId }, call);
      }),
  };
}

function servedFeatureMessage({ limitation, ...served }: ServedFeature) {
  return { ...served, ...(limitation && { limitation: { ...limitation } }) };
}
