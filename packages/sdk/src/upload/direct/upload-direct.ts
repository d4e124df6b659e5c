import { type UploadPart, type UploadSession, UploadSession_State } from '@vidi/contracts/vidi/v1/upload_session';
import type { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import type { ClientConfig } from '../../config.ts';
import { InternalError } from '../../errors/error-classes.ts';
import { toWireFeatures } from '../../model/feature.ts';
import { type OnDuplicate, toWireOnDuplicate } from '../../model/on-duplicate.ts';
import { toVideo, type Video } from '../../model/video.ts';
import { pause } from '../../request/pause.ts';
import { newRequestId } from '../../request/request-id.ts';
import { backoffMs } from '../../request/retry.ts';
import type { UnaryCaller } from '../../request/unary-caller.ts';
import type { UploadProgress } from '../multipart-body.ts';
import { openUploadSource, type UploadSource } from '../upload-source.ts';
import type { NewVideoOptions } from '../upload-video.ts';
import { sendPart } from './send-part.ts';

/** What can be sent in parts: the path of a file (Node only), a Blob or File, or bytes in memory. A stream cannot be cut. */
export type DirectUploadSource = Extract<UploadSource, string | Blob | Uint8Array>;

/** What can be said about an upload that goes straight to the bucket. */
export interface DirectUploadOptions extends NewVideoOptions {
  /** By default the name of the file at the path or of the File, else `video`. */
  readonly fileName?: string | undefined;
  /** Media type. By default the Blob's, else by the file name's extension, else `application/octet-stream`. */
  readonly contentType?: string | undefined;
  /** SHA-256 of the file in hexadecimal, where you know it. Other bytes are refused with `CHECKSUM_MISMATCH`. */
  readonly sha256?: string | undefined;
  /**
   * What to do when you handed over the same bytes before: `PROCESS`, the default, makes another video; `REUSE` answers the first one
   * made from them that has every feature asked for, unless it failed or was cancelled.
   */
  readonly onDuplicate?: OnDuplicate | undefined;
  /** How many parts are sent at the same time. By default 4. */
  readonly concurrency?: number | undefined;
  /** Called after every part. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /**
   * Ends the upload; it then rejects with the signal's reason. What has arrived is kept until the session expires: the same
   * `requestId` with the same file goes on from there.
   */
  readonly signal?: AbortSignal | undefined;
}

/** What an upload needs of its client. */
export interface DirectUploadClient {
  readonly config: Pick<ClientConfig, 'fetch' | 'maxRetries'>;
  readonly call: UnaryCaller<typeof UploadSessionService>;
}

const DEFAULT_CONCURRENCY = 4;

/** Sends a file in parts to the bucket, and waits until the server has made a video of it. */
export async function uploadDirect(
  client: DirectUploadClient,
  source: DirectUploadSource,
  options: DirectUploadOptions,
): Promise<Video> {
  options.signal?.throwIfAborted();
  const { fileName, contentType, content } = await openUploadSource(source, options);
  if (!(content instanceof Blob)) throw new TypeError('a stream cannot be sent in parts: pass a path, a Blob or bytes');
  const session = await begin(client, { fileName, contentType, sizeBytes: BigInt(content.size) }, options);
  if (session.state === UploadSession_State.OPEN) await sendParts(client, session, content, options);
  return await completed(client, session.id, options.signal);
}

async function begin(
  { call }: DirectUploadClient,
  file: { readonly fileName: string; readonly contentType: string; readonly sizeBytes: bigint },
  options: DirectUploadOptions,
): Promise<UploadSession> {
  const { title = '', features, labels = {}, requestId = newRequestId(), sha256 = '', onDuplicate, signal } = options;
  const described = { title, features: toWireFeatures(features), labels: { ...labels }, requestId, sha256 };
  const request = { ...file, ...described, onDuplicate: toWireOnDuplicate(onDuplicate) };
  return await call(true, { signal }, (service, call) => service.createUploadSession(request, call));
}

/** Several parts at a time; the first that fails for good ends the others. */
async function sendParts(
  client: DirectUploadClient,
  session: UploadSession,
  content: Blob,
  { concurrency = DEFAULT_CONCURRENCY, onProgress, signal }: DirectUploadOptions,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([failed.signal, signal].filter((one) => one !== undefined));
  const parts = partsOf(client, session, either);
  let sentBytes = 0;
  const worker = async (): Promise<void> => {
    for (let next = await parts.next(); !next.done; next = await parts.next()) {
      const part = next.value;
      if (!part.received) await sendPart(client.config, part, content, either);
      sentBytes += Number(part.sizeBytes);
      onProgress?.({ sentBytes, totalBytes: content.size });
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(concurrency, session.partCount)) }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(workers);
    signal?.throwIfAborted();
    throw error;
  }
}

/** The parts in their order, whose URLs are asked for as they are needed. */
async function* partsOf(
  { call }: DirectUploadClient,
  { id, parts, partCount }: UploadSession,
  signal: AbortSignal,
): AsyncGenerator<UploadPart> {
  yield* parts;
  for (let pageToken = parts.length < partCount ? String(parts.length + 1) : ''; pageToken !== ''; ) {
    const request = { id, pageToken };
    const page = await call(true, { signal }, (service, options) => service.listUploadParts(request, options));
    yield* page.parts;
    pageToken = page.nextPageToken;
  }
}

/** The server reads the file once, which takes a while for a large one; asking again waits further. */
async function completed({ call }: DirectUploadClient, id: string, signal: AbortSignal | undefined): Promise<Video> {
  for (let number = 0; ; number++) {
    const session = await call(true, { signal }, (service, options) => service.completeUploadSession({ id }, options));
    if (session.video !== undefined) return toVideo(session.video);
    if (session.state !== UploadSession_State.VERIFYING) {
      throw new InternalError(`the server left the upload session ${id} without a video`, { code: 'UNKNOWN' });
    }
    await pause(backoffMs(number), signal);
  }
}
