import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { AnnounceProcessorRequest } from '@vidi/contracts/vidi/internal/v1/processor_registry_service';
import type { ServedFeature as ServedFeatureMessage } from '@vidi/contracts/vidi/v1/processor';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { ServedFeature } from '../../domain/processor.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { announceProcessor } from '../../usecases/processors/announce-processor.ts';
import { knownFeature } from '../feature-codec.ts';
import { reasonFromMessage } from '../reason-codec.ts';

/** vidi.internal.v1.ProcessorRegistryService/AnnounceProcessor */
export function announceProcessorRpc(context: IngestContext) {
  return async (request: AnnounceProcessorRequest) => {
    const { processorId: id, version, host, startTime, concurrency, stopping } = request;
    if (startTime === undefined) {
      throw new InvalidRequestError([{ field: 'start_time', description: 'must say when the process was started' }]);
    }
    const features = request.features.flatMap(servedFeature);
    const facts = { id, version, host, startTime: timestampDate(startTime), concurrency, features, stopping };
    return await announceProcessor(context, facts);
  };
}

/** A processor may be newer than ingest: what only it knows, nobody can ask for. */
function servedFeature({ feature: number, engine, engineVersion, limitation }: ServedFeatureMessage): ServedFeature[] {
  const feature = knownFeature(number);
  if (feature === undefined) return [];
  const missing = limitation === undefined ? undefined : reasonFromMessage(limitation);
  return [{ feature, engine: { name: engine, version: engineVersion }, limitation: missing }];
}
