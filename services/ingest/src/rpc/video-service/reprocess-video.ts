import type { HandlerContext } from '@connectrpc/connect';
import type { ReprocessVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { reprocessVideo } from '../../usecases/reprocess-video.ts';
import { callerOf } from '../caller-of.ts';
import { featureFromMessage } from '../feature-codec.ts';
import { languageFromMessage } from '../language-codec.ts';
import { priorityFromMessage } from '../priority-codec.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/ReprocessVideo */
export function reprocessVideoRpc(context: IngestContext) {
  return async ({ id, features, priority, force, language }: ReprocessVideoRequest, call: HandlerContext) => {
    const asked = features.map((feature) => featureFromMessage(feature, 'features'));
    const askedPriority = priorityFromMessage(priority, 'priority');
    const askedLanguage = languageFromMessage(language, 'language');
    const view = await reprocessVideo(context, callerOf(call), id, asked, askedPriority, force, askedLanguage);
    return videoMessage(view, context.settings.retention);
  };
}
