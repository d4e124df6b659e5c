import type { HandlerContext } from '@connectrpc/connect';
import type { GetFeatureResultRequest } from '@vidi/contracts/vidi/v1/video_service';
import { getFeatureResult } from '../../usecases/get-feature-result.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { featureFromMessage } from '../feature-codec.ts';

/** vidi.v1.VideoService/GetFeatureResult */
export function getFeatureResultRpc(context: IngestContext) {
  return async ({ id, feature }: GetFeatureResultRequest, call: HandlerContext) =>
    await getFeatureResult(context, callerOf(call), id, featureFromMessage(feature, 'feature'));
}
