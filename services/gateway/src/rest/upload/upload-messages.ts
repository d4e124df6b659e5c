import { create } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import {
  UploadVideoMetadataSchema,
  type UploadVideoRequest,
  UploadVideoRequestSchema,
} from '@vidi/contracts/vidi/v1/video_service';
import { SETTING } from '../../config.ts';
import { apiError } from '../../errors/api-error.ts';
import type { Validate } from '../../forward/validate.ts';
import type { MultipartForm } from './multipart-form.ts';
import { uploadMetadata } from './upload-metadata.ts';

/** Largest chunk of UploadVideo (the schema's own rule), in bytes. */
const MAX_CHUNK_BYTES = 1024 * 1024;

/**
 * A form as the messages of UploadVideo. The stream ends well only when the whole form was read, its closing boundary
 * included: whatever is wrong with it breaks the call, and ingest keeps nothing.
 *
 * @throws ConnectError for a bad form, and UPLOAD_TOO_LARGE as soon as the file exceeds `maxBytes`
 */
export async function* uploadMessages(
  form: MultipartForm,
  validate: Validate,
  maxBytes: number,
): AsyncGenerator<UploadVideoRequest> {
  const { fields, fileName, contentType, bytes } = await form.file();
  const metadataMessage = () => {
    const metadata = uploadMetadata(fields, { fileName, contentType });
    // Checked here as well, so that errors name the parts of the form and not fields of a message of the stream.
    validate(UploadVideoMetadataSchema, metadata);
    return create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: metadata } });
  };
  const partsBefore = fields.length;
  yield metadataMessage();
  let size = 0;
  for await (const piece of bytes) {
    size += piece.byteLength;
    if (size > maxBytes) throw uploadTooLarge(maxBytes);
    for (let start = 0; start < piece.byteLength; start += MAX_CHUNK_BYTES) {
      const value = piece.subarray(start, start + MAX_CHUNK_BYTES);
      yield create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
    }
  }
  await form.end();
  if (fields.length > partsBefore) yield metadataMessage();
}

/** The error for a video over the limit. */
export function uploadTooLarge(maxBytes: number) {
  return apiError({
    code: Code.ResourceExhausted,
    reason: 'UPLOAD_TOO_LARGE',
    message: `The video is larger than ${maxBytes} bytes, the limit set by ${SETTING.maxUploadBytes}.`,
    metadata: { limitBytes: String(maxBytes), setting: SETTING.maxUploadBytes },
  });
}
