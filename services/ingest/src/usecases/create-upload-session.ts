import { createHash } from 'node:crypto';
import { type DirectUpload, MAX_PARTS, sourceKey } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { InvalidRequestError, UploadTooLargeError } from '../domain/errors.ts';
import { partSizeFor } from '../domain/upload-parts.ts';
import {
  discardSession,
  hasExpired,
  type NewUploadSession,
  newUploadSession,
  type UploadSession,
} from '../domain/upload-session.ts';
import { SessionRequestIdReusedError, TooManyUploadSessionsError } from '../domain/upload-session-errors.ts';
import { describeFile } from '../domain/video-request.ts';
import type { UploadSessionRepository } from '../ports/upload-session-repository.ts';
import { allowedPriority } from './allowed-priority.ts';
import type { IngestContext } from './ingest-context.ts';
import { DEFAULT_PARTS_PAGE_SIZE, listUploadParts } from './list-upload-parts.ts';
import { requestFingerprint } from './request-fingerprint.ts';
import { signedParts } from './signed-parts.ts';
import { sessionView, type UploadSessionView } from './upload-session-view.ts';
import type { UploadMetadata } from './upload-video.ts';
import { requireDirectUploads } from './visible-upload-session.ts';

/** A video that will come in parts. */
export interface CreateUploadSessionInput extends UploadMetadata {
  readonly sizeBytes: number;
}

/**
 * Begins an upload that goes straight to the bucket, once for each request id of its owner (https://google.aip.dev/155).
 *
 * The bucket begins it before there is a row: an upload that nobody was told of has no parts, and is swept with the halves that
 * killed writers leave; a row without an upload would be a lie.
 *
 * @throws UploadSessionsNeedS3Error, InvalidRequestError, UploadTooLargeError, TooManyUploadSessionsError
 * @throws PriorityNotAllowedError, SessionRequestIdReusedError, StoreFullError
 */
export async function createUploadSession(
  context: IngestContext,
  caller: Caller,
  input: CreateUploadSessionInput,
): Promise<UploadSessionView> {
  const uploads = requireDirectUploads(context);
  checkInput(context, input);
  allowedPriority(context, caller, input.priority);
  const request = requestOf(input);
  const earlier = await context.unitOfWork.read(
    async ({ uploadSessions }) => await earlierOrRoom(context, uploadSessions, caller.owner, request),
  );
  if (earlier !== undefined) return await repeated(context, caller, earlier);
  const id = context.ids.next();
  const upload = await uploads.begin(sourceKey(id));
  const session = await keep(context, upload, sessionOf(context, caller, id, input, upload));
  if (session.uploadId !== upload.uploadId) return await repeated(context, caller, session);
  context.log.info({ uploadSessionId: session.id, sizeBytes: session.sizeBytes }, 'upload session created');
  const page = { first: 1, count: DEFAULT_PARTS_PAGE_SIZE, received: [], now: context.clock.now() };
  return { session, parts: await signedParts(uploads, session, page), video: undefined };
}

function checkInput({ settings }: IngestContext, input: CreateUploadSessionInput): void {
  describeFile(input, input.fileName, input.contentType);
  if (!Number.isSafeInteger(input.sizeBytes) || input.sizeBytes < 1)
    throw new InvalidRequestError([{ field: 'size_bytes', description: 'must be at least 1' }]);
  if (input.sizeBytes > settings.maxUploadBytes) throw new UploadTooLargeError(settings.maxUploadBytes);
}

function sessionOf(
  { clock, settings }: IngestContext,
  { owner }: Caller,
  id: string,
  input: CreateUploadSessionInput,
  { key, uploadId }: DirectUpload,
): UploadSession {
  const {
    fileName,
    contentType,
    title,
    labels,
    features,
    onDuplicate,
    priority,
    force = false,
    language,
    sizeBytes,
  } = input;
  const { expiryMs, partBytes } = settings.uploadSessions;
  const given: NewUploadSession = {
    id,
    owner,
    request: requestOf(input),
    key,
    uploadId,
    fileName,
    contentType,
    title,
    labels,
    features,
    onDuplicate,
    priority,
    force,
    language,
    sha256: input.sha256?.toLowerCase() || undefined,
    sizeBytes,
    partSizeBytes: partSizeFor(sizeBytes, partBytes, MAX_PARTS),
  };
  return newUploadSession(given, expiryMs, clock.now());
}

/** @returns the session, or the one that the same request made meanwhile. */
async function keep(context: IngestContext, upload: DirectUpload, session: UploadSession): Promise<UploadSession> {
  const { unitOfWork, clock } = context;
  const { owner, request } = session;
  let kept: UploadSession | undefined;
  try {
    kept = await unitOfWork.write(async ({ uploadSessions }) => {
      await uploadSessions.lockOwner(owner);
      const earlier = await earlierOrRoom(context, uploadSessions, owner, request);
      if (earlier !== undefined) return earlier;
      await freeRequestId(uploadSessions, session, clock.now());
      await uploadSessions.insert(session);
      return session;
    });
    return kept;
  } catch (error) {
    // A connection that breaks during COMMIT does not tell whether the session is there.
    const found = await unitOfWork.read(async ({ uploadSessions }) => await uploadSessions.find(session.id));
    if (found === undefined) throw error;
    kept = found;
    return found;
  } finally {
    if (kept?.uploadId !== upload.uploadId) await giveUp(context, upload);
  }
}

/** An expired session that has not been swept yet gives its request id to the next. */
async function freeRequestId(sessions: UploadSessionRepository, { owner, request }: UploadSession, now: Date) {
  const earlier = request && (await sessions.findByRequestId(owner, request.id));
  if (earlier === undefined) return;
  if (earlier.state === 'COMPLETED') await sessions.delete(earlier.id);
  else await sessions.save(discardSession(earlier, now));
}

/**
 * @returns the session that the request made before; undefined when there is none, and room for another.
 * @throws SessionRequestIdReusedError, TooManyUploadSessionsError
 */
async function earlierOrRoom(
  { clock, settings }: IngestContext,
  sessions: Pick<UploadSessionRepository, 'findByRequestId' | 'countUnderWay'>,
  owner: string,
  request: UploadSession['request'],
): Promise<UploadSession | undefined> {
  const earlier = request && (await sessions.findByRequestId(owner, request.id));
  if (earlier !== undefined && !hasExpired(earlier, clock.now())) {
    if (earlier.request?.fingerprint === request?.fingerprint) return earlier;
    throw new SessionRequestIdReusedError(earlier.request?.id ?? '', earlier.id);
  }
  const { maxPerOwner } = settings.uploadSessions;
  if ((await sessions.countUnderWay(owner)) >= maxPerOwner) throw new TooManyUploadSessionsError(maxPerOwner);
  return undefined;
}

async function repeated(context: IngestContext, caller: Caller, session: UploadSession): Promise<UploadSessionView> {
  context.log.info({ uploadSessionId: session.id, requestId: session.request?.id }, 'request repeated');
  if (session.state !== 'OPEN') return await sessionView(context, session);
  const { parts } = await listUploadParts(context, caller, session.id, { pageSize: 0, pageToken: '' });
  return { session, parts, video: undefined };
}

function requestOf(input: CreateUploadSessionInput): UploadSession['request'] {
  const { requestId, title, labels, features, priority, force, language, fileName, contentType } = input;
  const { sha256 = '', sizeBytes, onDuplicate } = input;
  if (requestId === undefined || requestId === '') return undefined;
  const source = { fileName, contentType, sha256: sha256.toLowerCase() };
  const content = JSON.stringify([
    requestFingerprint({ title, labels, features, priority, force, language, source }),
    sizeBytes,
    onDuplicate ?? null,
  ]);
  return { id: requestId, fingerprint: createHash('sha256').update(content).digest('hex') };
}

/** Best effort: it has no parts, so what stays of it is next to nothing. */
async function giveUp(context: IngestContext, upload: DirectUpload): Promise<void> {
  try {
    await requireDirectUploads(context).abort(upload);
  } catch (error) {
    context.log.warn({ err: error, key: upload.key }, 'an upload that no session was made of could not be aborted');
  }
}
