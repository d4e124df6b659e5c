import { create, isMessage } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import {
  UploadVideoMetadataSchema,
  type UploadVideoRequest,
  UploadVideoRequestSchema,
  VideoService,
} from '@vidi/contracts/vidi/v1/video_service';
import { errorInfoOf } from '../../errors/public-error.ts';
import type { CallScope, Forwarder } from '../../forward/forwarder.ts';
import { invalidRequest, type Validate } from '../../forward/validate.ts';
import type { SpooledUpload, UploadSpool } from '../../ports/upload-spool.ts';
import { type FormField, uploadMetadata } from '../upload/upload-metadata.ts';

/** Hands an upload that is whole to ingest; returns the id of the video, always the same for the same upload. */
export type FinishUpload = (id: string, scope: CallScope) => Promise<string>;

/** What is not the client's fault is tried again; the rest would be refused again, so the upload ends. */
const FINAL_CODES: ReadonlySet<Code> = new Set([Code.InvalidArgument, Code.AlreadyExists]);

/** Final too, though their code is shared with what passes, such as a full disk. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['UPLOAD_TOO_LARGE']);

/**
 * However often it is called for an upload, by whomever and after whatever crash, one video comes of it: calls at the same
 * time share one, and the id of the upload is the request id that ingest makes one video of.
 */
export function createFinishUpload(options: {
  readonly spool: UploadSpool;
  readonly forwarder: Forwarder;
  readonly validate: Validate;
}): FinishUpload {
  const { spool, forwarder, validate } = options;
  const underWay = new Map<string, Promise<string>>();

  async function finish(id: string, scope: CallScope): Promise<string> {
    const upload = await spool.find(id);
    if (upload.videoId !== undefined) return upload.videoId;
    try {
      const metadata = metadataOf(upload);
      validate(UploadVideoMetadataSchema, metadata);
      const messages = messagesOf(metadata, spool.bytesOf(upload));
      // The upload outlives the request that brought its last byte, so nothing of that request may end the call.
      const own = {
        ...scope,
        admit: async () => upload.caller,
        signal: new AbortController().signal,
        timeoutMs: undefined,
      };
      const video = await forwarder.clientStream(VideoService.method.uploadVideo, messages, own);
      if (!isMessage(video, VideoSchema)) throw new TypeError(`UploadVideo answered ${video.$typeName}`);
      await spool.becameVideo(id, video.id);
      return video.id;
    } catch (error) {
      if (isFinal(error)) await spool.remove(id);
      throw error;
    }
  }

  return (id, scope) => {
    const call = underWay.get(id) ?? finish(id, scope).finally(() => underWay.delete(id));
    underWay.set(id, call);
    return call;
  };
}

function isFinal(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  return FINAL_CODES.has(error.code) || FINAL_REASONS.has(errorInfoOf(error)?.reason ?? '');
}

/**
 * What the client said of the file in Upload-Metadata, in the words of the form of `POST /api/v1/videos`; `filename` and
 * `filetype` are those that clients of the tus protocol send. Its size is told by Upload-Length.
 *
 * @throws ConnectError INVALID_ARGUMENT naming what is unknown or wrong
 */
export function metadataOf({ id, metadata, sizeBytes }: Pick<SpooledUpload, 'id' | 'metadata' | 'sizeBytes'>) {
  const fields: FormField[] = [];
  const file = { fileName: '', contentType: '' };
  for (const [name, value] of Object.entries(metadata)) {
    const text = value ?? '';
    if (name === 'filename' || name === 'name') file.fileName = text;
    else if (name === 'filetype' || name === 'type') file.contentType = text;
    // Clients for browsers add it for themselves; it says nothing of the video.
    else if (name !== 'relativePath') fields.push([name, text]);
  }
  const made = uploadMetadata(fields, file);
  if (made.requestId === '') made.requestId = `tus-${id}`;
  const size = BigInt(sizeBytes);
  if (made.sizeBytes !== undefined && made.sizeBytes !== size)
    throw invalidRequest([{ field: 'sizeBytes', description: `is not the ${size} bytes of Upload-Length` }]);
  made.sizeBytes = size;
  return made;
}

async function* messagesOf(
  metadata: ReturnType<typeof metadataOf>,
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<UploadVideoRequest> {
  yield create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: metadata } });
  for await (const value of bytes) yield create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
}
