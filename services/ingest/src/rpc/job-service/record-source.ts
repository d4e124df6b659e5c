import type { RecordSourceRequest } from '@vidi/contracts/vidi/internal/v1/job_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { recordSource } from '../../usecases/record-source.ts';
import { featureToMessage } from '../feature-codec.ts';
import { stagesFromMessage } from '../stage-codec.ts';

/** vidi.internal.v1.JobService/RecordSource */
export function recordSourceRpc(context: IngestContext) {
  return async ({ jobId, attempt, source, contentType, resumeCount, stages }: RecordSourceRequest) => {
    if (source === undefined) throw new InvalidRequestError([{ field: 'source', description: 'is missing' }]);
    const bytes = { key: source.key, sizeBytes: Number(source.sizeBytes), sha256: source.sha256 };
    const { bytes: kept, reused } = await recordSource(
      context,
      { jobId, attempt },
      bytes,
      contentType.replaceAll('\0', ''),
      resumeCount,
      stagesFromMessage(stages),
    );
    return { source: { ...kept, sizeBytes: BigInt(kept.sizeBytes) }, reused: reused.map(featureToMessage) };
  };
}
