import type { HandlerContext } from '@connectrpc/connect';
import type { UploadVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { type UploadMetadata, uploadVideo } from '../../usecases/upload-video.ts';
import { callerOf } from '../caller-of.ts';
import { uploadMetadataFromMessage } from '../upload-metadata-codec.ts';
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
  if (first.done !== true && first.value.payload.case === 'metadata')
    return uploadMetadataFromMessage(first.value.payload.value);
  throw new InvalidRequestError([{ field: 'metadata', description: 'must be the first message of the stream' }]);
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
      onLastMetadata(uploadMetadataFromMessage(payload.value));
      if ((await messages.next()).done === true) return;
      throw new InvalidRequestError([{ field: 'metadata', description: 'may come again only as the last message' }]);
    }
    if (payload.case !== 'chunk') {
      throw new InvalidRequestError([{ field: 'chunk', description: 'must be in every message between the metadata' }]);
    }
    yield payload.value;
  }
}
