import type { HandlerContext } from '@connectrpc/connect';
import type { GetStorageUsageRequest } from '@vidi/contracts/vidi/v1/video_service';
import { getStorageUsage } from '../../usecases/get-storage-usage.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';

/** vidi.v1.VideoService/GetStorageUsage */
export function getStorageUsageRpc(context: IngestContext) {
  return async (_request: GetStorageUsageRequest, call: HandlerContext) => {
    const { videoCount, sourceBytes, artifactBytes, resultBytes } = await getStorageUsage(context, callerOf(call));
    return {
      videoCount: BigInt(videoCount),
      sourceBytes: BigInt(sourceBytes),
      artifactBytes: BigInt(artifactBytes),
      resultBytes: BigInt(resultBytes),
    };
  };
}
