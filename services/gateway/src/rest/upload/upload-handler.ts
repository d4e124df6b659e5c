import { isMessage, toJson } from '@bufbuild/protobuf';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { CallScope, Forwarder } from '../../forward/forwarder.ts';
import type { Validate } from '../../forward/validate.ts';
import { headerOf, type Reply, type ServerRequest } from '../../server/http-message.ts';
import { unsupportedMediaType } from '../request/content-type.ts';
import { resourceReply } from '../response/json-reply.ts';
import { openMultipartForm } from './multipart-form.ts';
import { uploadMessages, uploadTooLarge } from './upload-messages.ts';

/** How much a form may add to its file: text parts, headers and boundaries, in bytes. */
const FORM_OVERHEAD = 8 * 2 ** 20;

/** The multipart twin of a JSON route: same path, same answer, another way to hand over the video. */
export interface UploadHandler {
  /** The method whose route the upload shares. */
  readonly besides: typeof VideoService.method.createVideo;
  /** The method that takes it. */
  readonly method: typeof VideoService.method.uploadVideo;
  /** Media type of the body. */
  readonly contentType: string;
  handle(request: ServerRequest, collection: string, scope: CallScope): Promise<Reply>;
}

/** @param options.maxBytes largest video */
export function createUploadHandler(options: {
  readonly forwarder: Forwarder;
  readonly validate: Validate;
  readonly maxBytes: number;
}): UploadHandler {
  const { forwarder, validate, maxBytes } = options;
  const method = VideoService.method.uploadVideo;
  return {
    besides: VideoService.method.createVideo,
    method,
    contentType: 'multipart/form-data',
    handle: async (request, collection, scope) => {
      if (Number(headerOf(request, 'content-length') ?? 0) > maxBytes + FORM_OVERHEAD) throw uploadTooLarge(maxBytes);
      // Compressing what is compressed already helps nobody, and its size could not be told beforehand.
      const encoding = (headerOf(request, 'content-encoding') ?? 'identity').trim().toLowerCase();
      if (encoding !== 'identity') throw unsupportedMediaType(`encoded as ${encoding}`, ['identity']);
      const form = openMultipartForm(request);
      const abort = () => form.close(scope.signal.reason);
      scope.signal.addEventListener('abort', abort, { once: true });
      try {
        const video = await forwarder.clientStream(method, uploadMessages(form, validate, maxBytes), scope);
        if (!isMessage(video, VideoSchema)) throw new TypeError(`UploadVideo answered ${video.$typeName}`);
        return resourceReply(toJson(VideoSchema, video, { alwaysEmitImplicit: true }), true, collection);
      } finally {
        scope.signal.removeEventListener('abort', abort);
        form.close();
      }
    },
  };
}
