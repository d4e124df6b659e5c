import type { HandlerContext } from '@connectrpc/connect';
import type { AdoptUploadRequest } from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import { adoptUpload } from '../../usecases/adopt-upload.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import type { UploadMetadata } from '../../usecases/upload-video.ts';
import { callerOf } from '../caller-of.ts';
import { uploadMetadataFromMessage } from '../upload-metadata-codec.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.internal.v1.UploadAdoptionService/AdoptUpload */
export function adoptUploadRpc(context: IngestContext) {
  return async (requests: AsyncIterable<AdoptUploadRequest>, call: HandlerContext) => {
    const messages = requests[Symbol.asyncIterator]();
    const first = await messages.next();
    const start = first.done !== true && first.value.payload.case === 'start' ? first.value.payload.value : undefined;
    if (start?.metadata === undefined)
      throw new InvalidRequestError([{ field: 'metadata', description: 'must be the first message of the stream' }]);
    let last: UploadMetadata | undefined;
    const view = await adoptUpload(context, callerOf(call), {
      ...uploadMetadataFromMessage(start.metadata),
      file: start.file,
      isOnlyOurs: start.givenUp,
      ends: readEnds(messages, (metadata) => {
        last = metadata;
      }),
      revised: () => last,
      signal: call.signal,
    });
    return videoMessage(view, context.settings.retention);
  };
}

async function* readEnds(
  messages: AsyncIterator<AdoptUploadRequest>,
  onRevised: (metadata: UploadMetadata) => void,
): AsyncGenerator<number> {
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return;
    const { payload } = next.value;
    if (payload.case === 'revised') {
      onRevised(uploadMetadataFromMessage(payload.value));
      if ((await messages.next()).done === true) return;
      throw new InvalidRequestError([{ field: 'metadata', description: 'may come again only as the last message' }]);
    }
    if (payload.case !== 'end')
      throw new InvalidRequestError([{ field: 'chunk', description: 'must be in every message between the metadata' }]);
    yield Number(payload.value);
  }
}
