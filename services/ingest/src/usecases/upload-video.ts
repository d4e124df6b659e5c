import { onlyAccepted } from '@vidi/container-signature';
import {
  type AdoptedFile,
  MediaStoreError,
  ObjectTooLargeError,
  type StoredObject,
  sourceKey,
} from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { UploadLongerThanDeclaredError, UploadShorterThanDeclaredError } from '../domain/declared-size-errors.ts';
import {
  ChecksumMismatchError,
  ContentRefusedError,
  IngestError,
  UploadEmptyError,
  UploadIncompleteError,
  UploadTooLargeError,
} from '../domain/errors.ts';
import type { Feature } from '../domain/feature.ts';
import type { OnDuplicate } from '../domain/on-duplicate.ts';
import { describeFile, type NewVideoDescription } from '../domain/video-request.ts';
import { acceptOnce } from './accept-once.ts';
import { allowedPriority } from './allowed-priority.ts';
import { discardObject } from './discard-object.ts';
import type { IngestContext } from './ingest-context.ts';
import { requestFingerprint } from './request-fingerprint.ts';
import type { VideoView } from './video-view.ts';
import { withinRoom } from './within-room.ts';

/** What a client says of a video that comes as bytes. */
export interface UploadMetadata extends NewVideoDescription {
  /** As the client gave it: data only, never part of a path. */
  readonly fileName: string;
  /** Empty when the client did not say. */
  readonly contentType: string;
  /** None for all. */
  readonly features: readonly Feature[];
  /** SHA-256 that the bytes must have, in hexadecimal; nothing or empty when the client did not say. */
  readonly sha256?: string;
  /** How many bytes there must be; nothing when the client did not say. */
  readonly sizeBytes?: number | undefined;
  /** What to do when the owner has a video of the same bytes; PROCESS unless said otherwise. */
  readonly onDuplicate?: OnDuplicate | undefined;
}

/** A video that comes as bytes, with what is known of it before them. */
export interface UploadVideoInput extends UploadMetadata {
  /** The bytes, in order; throws when they break off. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The file that has the chunks, where they are on the disk already. */
  readonly keptBy?: AdoptedFile;
  /** What the client said instead after the bytes; to be asked when they have ended. */
  readonly revised?: () => UploadMetadata | undefined;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

/**
 * Takes in a video while its bytes come: they go to the media store as they arrive, once the first of them have shown a video, and
 * only a whole one gets a row. What the client says of its size before them decides whether they are taken at all; what it says
 * last, whether they are whole.
 * Whatever goes wrong leaves neither row nor bytes.
 *
 * @throws InvalidRequestError, UploadEmptyError, UploadTooLargeError, UploadIncompleteError, ChecksumMismatchError
 * @throws UploadShorterThanDeclaredError, UploadLongerThanDeclaredError
 * @throws ContentRefusedError, before the bytes have all come.
 * @throws StoreFullError, StoreNearlyFullError, PriorityNotAllowedError
 * @throws RequestIdReusedError, which is known only when all bytes are here, as they are part of the request.
 */
export async function uploadVideo(context: IngestContext, caller: Caller, input: UploadVideoInput): Promise<VideoView> {
  describeFile(input, input.fileName, input.contentType);
  allowedPriority(context, caller, input.priority);
  checkTaken(input.sizeBytes, context.settings.maxUploadBytes);
  const id = context.ids.next();
  const bytes = await keepNotedBytes(context, sourceKey(context.ids.next()), input);
  try {
    const metadata = input.revised?.() ?? input;
    checkSize(metadata.sizeBytes, bytes.sizeBytes);
    checkSha256(metadata.sha256, bytes.sha256);
    const { view } = await accept(context, caller, id, bytes, metadata);
    await discardUnlessNamed(context, view, bytes.key);
    return view;
  } catch (error) {
    return await unlessAccepted(context, id, bytes.key, error);
  }
}

/** Notes the bytes before they are written, so that they are found when nobody lives to name or to discard them. */
async function keepNotedBytes(context: IngestContext, key: string, input: UploadVideoInput): Promise<StoredObject> {
  const { unitOfWork, clock } = context;
  await unitOfWork.write(async ({ unnamedObjects }) => await unnamedObjects.note(key, clock.now()));
  try {
    return await keepBytes(context, key, input);
  } catch (error) {
    await discardObject(context, key);
    throw error;
  }
}

function checkTaken(declaredBytes: number | undefined, maxBytes: number): void {
  if (declaredBytes !== undefined && declaredBytes > maxBytes) throw new UploadTooLargeError(maxBytes);
}

function checkSize(declaredBytes: number | undefined, actualBytes: number): void {
  if (declaredBytes !== undefined && actualBytes < declaredBytes)
    throw new UploadShorterThanDeclaredError(declaredBytes, actualBytes);
  if (declaredBytes !== undefined && actualBytes > declaredBytes)
    throw new UploadLongerThanDeclaredError(declaredBytes, actualBytes);
  if (actualBytes === 0) throw new UploadEmptyError();
}

function checkSha256(given: string | undefined, actual: string): void {
  const expected = given?.toLowerCase();
  if (expected !== undefined && expected !== '' && expected !== actual)
    throw new ChecksumMismatchError(expected, actual);
}

async function accept(
  context: IngestContext,
  caller: Caller,
  id: string,
  { key, sizeBytes, sha256 }: StoredObject,
  metadata: UploadMetadata,
) {
  const { fileName, contentType, labels, features, language, onDuplicate, force } = metadata;
  const { title } = describeFile(metadata, fileName, contentType);
  const given = {
    id,
    owner: caller.owner,
    title,
    labels,
    priority: allowedPriority(context, caller, metadata.priority),
    language,
    origin: { kind: 'file', fileName },
    bytes: { key, sizeBytes, sha256 },
    contentType: contentType === '' ? undefined : contentType,
  } as const;
  return await acceptOnce(context, given, features, { request: requestOf(metadata, sha256), onDuplicate, force });
}

function requestOf(metadata: UploadMetadata, sha256: string) {
  const { requestId, title, labels, features, priority, language, force, fileName, contentType } = metadata;
  if (requestId === undefined || requestId === '') return undefined;
  const source = { fileName, contentType, sha256 };
  return {
    id: requestId,
    fingerprint: requestFingerprint({ title, labels, features, priority, language, force, source }),
  };
}

/**
 * Ends an upload that failed after its bytes were kept. A connection that breaks during COMMIT does not tell whether the video
 * is there: if it is, the upload went well; only if it is not, the bytes go. Bytes nobody can ask about stay, as a video without
 * its bytes is worse than bytes without a video.
 */
async function unlessAccepted(context: IngestContext, id: string, key: string, error: unknown): Promise<VideoView> {
  let view: VideoView | undefined;
  try {
    view = await context.unitOfWork.readVideo(id);
  } catch (cause) {
    context.log.error({ err: cause, key }, 'whether an upload made a video cannot be told; its bytes were kept');
    throw error;
  }
  if (view === undefined) {
    await discardObject(context, key);
    throw error;
  }
  await discardUnlessNamed(context, view, key);
  return view;
}

/** The video may name the same bytes from earlier: of a call before this one, or of another video of the owner. */
async function discardUnlessNamed(context: IngestContext, { video }: VideoView, key: string): Promise<void> {
  if (video.bytes?.key !== key) await discardObject(context, key);
}

async function keepBytes(context: IngestContext, key: string, input: UploadVideoInput): Promise<StoredObject> {
  const { maxUploadBytes } = context.settings;
  const { keptBy = context.mediaStore } = input;
  // What is on the disk already takes no room of it.
  const room = input.keptBy === undefined ? context.room : undefined;
  const chunks = room === undefined ? input.chunks : withinRoom(input.chunks, room, input.sizeBytes);
  const videos = onlyAccepted(chunks, ({ reason, message }) => new ContentRefusedError(reason, message));
  const source = new ObservedSource(videos);
  try {
    return await keptBy.put(key, source, { maxBytes: maxUploadBytes, signal: input.signal });
  } catch (error) {
    if (error instanceof ObjectTooLargeError) throw new UploadTooLargeError(maxUploadBytes);
    if (error instanceof MediaStoreError || error instanceof IngestError) throw error;
    if (input.signal.aborted || source.brokeOff) throw new UploadIncompleteError({ cause: error });
    throw error;
  }
}

/** Passes chunks on and remembers whether it was they that failed, and not the store. */
class ObservedSource implements AsyncIterable<Uint8Array> {
  brokeOff = false;
  readonly #chunks: AsyncIterable<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.brokeOff = true;
    for await (const chunk of this.#chunks) {
      this.brokeOff = false;
      yield chunk;
      this.brokeOff = true;
    }
    this.brokeOff = false;
  }
}
