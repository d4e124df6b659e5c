import type { HandlerContext } from '@connectrpc/connect';
import type { UploadVideoMetadata, UploadVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { type UploadMetadata, uploadVideo } from '../../usecases/upload-video.ts';
import { callerOf } from '../caller-of.ts';
import { featureFromMessage } from '../feature-codec.ts';
import { languageFromMessage } from '../language-codec.ts';
import { onDuplicateFromMessage } from '../on-duplicate-codec.ts';
import { priorityFromMessage } from '../priority-codec.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/UploadVideo */
export function uploadVideoRpc(context: IngestContext) {
  return async (requests: AsyncIterable<UploadVideoRequest>, call: HandlerContext) => {
    const messages = requests[Symbol.asyncIterator]();
    const first = await readMetadata(messages);
    let last: UploadMetadata | undefined;
    const view = await uploadVideo(context, callerOf(call), {
      ...first,
      chunks: readChunks(messages, (metadata) => {
        last = metadata;
      }),
      revised: () => last,
      signal: call.signal,
    });
    return videoMessage(view, context.settings.retention);
  };
}

async function readMetadata(messages: AsyncIterator<UploadVideoRequest>): Promise<UploadMetadata> {
  const first = await messages.next();
  if (first.done !== true && first.value.payload.case === 'metadata') return metadataOf(first.value.payload.value);
  throw new InvalidRequestError([{ field: 'metadata', description: 'must be the first message of the stream' }]);
}

function metadataOf({
  fileName,
  contentType,
  title,
  labels,
  features,
  requestId,
  sha256,
  sizeBytes,
  onDuplicate,
  priority,
  force,
  language,
}: UploadVideoMetadata): UploadMetadata {
  return {
    fileName,
    contentType,
    title,
    labels,
    requestId,
    sha256,
    sizeBytes: sizeBytes === undefined ? undefined : Number(sizeBytes),
    onDuplicate: onDuplicateFromMessage(onDuplicate, 'metadata.on_duplicate'),
    priority: priorityFromMessage(priority, 'metadata.priority'),
    force,
    language: languageFromMessage(language, 'metadata.language'),
    features: features.map((feature) => featureFromMessage(feature, 'metadata.features')),
  };
}

async function* readChunks(
  messages: AsyncIterator<UploadVideoRequest>,
  onLastMetadata: (metadata: UploadMetadata) => void,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return;
    const { payload } = next.value;
    if (payload.case === 'metadata') {
      onLastMetadata(metadataOf(payload.value));
      if ((await messages.next()).done === true) return;
      throw new InvalidRequestError([{ field: 'metadata', description: 'may come again only as the last message' }]);
    }
    if (payload.case !== 'chunk') {
      throw new InvalidRequestError([{ field: 'chunk', description: 'must be in every message between the metadata' }]);
    }
    yield payload.value;
  }
}
