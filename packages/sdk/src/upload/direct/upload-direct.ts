import { type UploadPart, type UploadSession, UploadSession_State } from '@vidi/contracts/vidi/v1/upload_session';
import type { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import type { ClientConfig } from '../../config.ts';
import { InternalError } from '../../errors/error-classes.ts';
import { toWireFeatures } from '../../model/feature.ts';
import { toWireOnDuplicate } from '../../model/on-duplicate.ts';
import { toWirePriority } from '../../model/priority.ts';
import { toVideo, type Video } from '../../model/video.ts';
import { pause } from '../../request/pause.ts';
import { newRequestId } from '../../request/request-id.ts';
import { backoffMs } from '../../request/retry.ts';
import type { UnaryCaller } from '../../request/unary-caller.ts';
import { openUploadSource } from '../upload-source.ts';
import type { DirectUploadOptions, DirectUploadSource } from './direct-upload-options.ts';
import { sendPart } from './send-part.ts';

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
  const { title = '', features, labels = {}, requestId = newRequestId(), sha256 = '', language = '', signal } = options;
  const described = { title, features: toWireFeatures(features), labels: { ...labels }, requestId, sha256, language };
  const how = { priority: toWirePriority(options.priority), force: options.force === true };
  const request = { ...file, ...described, ...how, onDuplicate: toWireOnDuplicate(options.onDuplicate) };
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
