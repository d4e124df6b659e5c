import type { HandlerContext } from '@connectrpc/connect';
import type { CreateVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { createVideo } from '../../usecases/create-video.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { featureFromMessage } from '../feature-codec.ts';
import { languageFromMessage } from '../language-codec.ts';
import { priorityFromMessage } from '../priority-codec.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/CreateVideo */
export function createVideoRpc(context: IngestContext) {
  return async (
    { url, title, labels, features, requestId, priority, force, language }: CreateVideoRequest,
    call: HandlerContext,
  ) =>
    videoMessage(
      await createVideo(context, callerOf(call), {
        url,
        title,
        labels,
        requestId,
        priority: priorityFromMessage(priority, 'priority'),
        force,
        language: languageFromMessage(language, 'language'),
        features: features.map((feature) => featureFromMessage(feature, 'features')),
      }),
      context.settings.retention,
    );
}
