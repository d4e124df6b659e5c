import type { HandlerContext } from '@connectrpc/connect';
import type { UploadVideoMetadata, UploadVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { uploadVideo } from '../../usecases/upload-video.ts';
import { callerOf } from '../caller-of.ts';
import { featureFromMessage } from '../feature-codec.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/UploadVideo */
export function uploadVideoRpc(context: IngestContext) {
  return async (requests: AsyncIterable<UploadVideoRequest>, call: HandlerContext) => {
    const messages = requests[Symbol.asyncIterator]();
    const { fileName, contentType, title, labels, features, requestId } = await readMetadata(messages);
    const view = await uploadVideo(context, callerOf(call), {
      fileName,
      contentType,
      title,
      labels,
      requestId,
      features: features.map((feature) => featureFromMessage(feature, 'metadata.features')),
      chunks: readChunks(messages),
      signal: call.signal,
    });
    return videoMessage(view);
  };
}

async function readMetadata(messages: AsyncIterator<UploadVideoRequest>): Promise<UploadVideoMetadata> {
  const first = await messages.next();
  if (first.done !== true && first.value.payload.case === 'metadata') return first.value.payload.value;
  throw new InvalidRequestError([{ field: 'metadata', description: 'must be the first message of the stream' }]);
}

async function* readChunks(messages: AsyncIterator<UploadVideoRequest>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return;
    if (next.value.payload.case !== 'chunk') {
      throw new InvalidRequestError([{ field: 'chunk', description: 'must be in every message but the first' }]);
    }
    yield next.value.payload.value;
  }
}
