import { create, isMessage, type Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type AdoptUploadRequest,
  UploadAdoptionService,
} from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import {
  UploadVideoMetadataSchema,
  type UploadVideoRequest,
  UploadVideoRequestSchema,
  VideoService,
} from '@vidi/contracts/vidi/v1/video_service';
import { errorInfoOf } from '../../errors/public-error.ts';
import { type Adoption, adoptionEnd, adoptionStart, isWorthTelling } from '../../forward/adoption.ts';
import type { CallScope, Forwarder } from '../../forward/forwarder.ts';
import { invalidRequest, type Validate } from '../../forward/validate.ts';
import { SpooledUploadNotFoundError } from '../../ports/spool-errors.ts';
import type { SpooledUpload, UploadSpool } from '../../ports/upload-spool.ts';
import { type FormField, uploadMetadata } from '../upload/upload-metadata.ts';
import { fromSpool } from './resumable-errors.ts';

const { adoptUpload } = UploadAdoptionService.method;

/** Up to where an upload counts, in ascending order, the last its size. */
type Offsets = Iterable<number> | AsyncIterable<number>;

/**
 * Hands an upload to ingest, as far as it has arrived and then as it arrives; returns the id of its video. However often that is done
 * for an upload, and whatever crashed before, one video comes of it: its id is the request id that ingest makes one video of.
 * One that would be refused again ends.
 *
 * @param offsets read as fast as ingest takes the bytes
 * @param call.onRefused told why it would be refused again, before it ends
 * @throws ConnectError
 */
export type HandOver = (
  upload: SpooledUpload,
  offsets: Offsets,
  call: Pick<CallScope, 'requestId' | 'log' | 'signal'> & { readonly onRefused?: (error: ConnectError) => void },
) => Promise<string>;

/** What is not the client's fault is tried again; the rest would be refused again, so the upload ends. */
const FINAL_CODES: ReadonlySet<Code> = new Set([Code.InvalidArgument, Code.AlreadyExists]);

/** Final too, though their code is shared with what passes, such as a full disk. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['UPLOAD_TOO_LARGE']);

/**
 * Makes the one way from the spool to ingest.
 *
 * @param options.adoption undefined where ingest does not see the spool
 */
export function createHandOver(options: {
  readonly spool: UploadSpool;
  readonly forwarder: Forwarder;
  readonly adoption: Adoption | undefined;
  readonly validate: Validate;
}): HandOver {
  const { spool, forwarder, adoption, validate } = options;

  async function* adoptionMessages(
    upload: SpooledUpload,
    metadata: ReturnType<typeof metadataOf>,
    offsets: Offsets,
  ): AsyncGenerator<AdoptUploadRequest> {
    yield adoptionStart({ file: spool.fileOf(upload), metadata, givenUp: false });
    let told = 0;
    for await (const offset of offsets) {
      if (!isWorthTelling(told, offset) && offset < upload.sizeBytes) continue;
      told = offset;
      yield adoptionEnd(offset);
    }
  }

  async function* uploadMessages(
    upload: SpooledUpload,
    metadata: ReturnType<typeof metadataOf>,
    offsets: Offsets,
  ): AsyncGenerator<UploadVideoRequest> {
    yield create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: metadata } });
    for await (const value of spool.bytesOf(upload, offsets)) {
      yield create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
    }
  }

  /** What was ended, or has expired, while it was read is not to become a video. */
  async function* unlessEnded<Item>(upload: SpooledUpload, messages: AsyncIterable<Item>): AsyncGenerator<Item> {
    yield* messages;
    await spool.find(upload.id).catch((error: unknown) => {
      throw fromSpool(error);
    });
  }

  /** Ingest takes over the file where it can, and is sent the bytes where it cannot. */
  async function call(upload: SpooledUpload, offsets: Offsets, scope: CallScope): Promise<Message> {
    const metadata = metadataOf(upload);
    validate(UploadVideoMetadataSchema, metadata);
    if (await adoption?.isPossible(async () => spool.fileOf(upload), scope.signal)) {
      const messages = adoptionMessages(upload, metadata, offsets);
      return await forwarder.clientStream(adoptUpload, unlessEnded(upload, messages), scope);
    }
    const messages = uploadMessages(upload, metadata, offsets);
    return await forwarder.clientStream(VideoService.method.uploadVideo, unlessEnded(upload, messages), scope);
  }

  return async (upload, offsets, { requestId, log, signal, onRefused }) => {
    try {
      const video = await call(upload, offsets, { requestId, log, signal, admit: async () => upload.caller });
      if (!isMessage(video, VideoSchema)) throw new TypeError(`ingest answered ${video.$typeName}`);
      await spool.becameVideo(upload.id, video.id);
      return video.id;
    } catch (error) {
      if (isFinal(error)) {
        onRefused?.(ConnectError.from(error));
        await removed(spool, upload.id);
      }
      throw adoption?.failure(error) ?? error;
    }
  };
}

async function removed(spool: UploadSpool, id: string): Promise<void> {
  try {
    await spool.remove(id);
  } catch (error) {
    // Ended meanwhile, which is what was wanted.
    if (!(error instanceof SpooledUploadNotFoundError)) throw error;
  }
}

/** Whether ingest would refuse an upload again for the same reason. */
export function isFinal(error: unknown): boolean {
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
