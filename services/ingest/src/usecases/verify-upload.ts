import { createHash } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import { onlyAccepted } from '@vidi/container-signature';
import { DirectUploadNotFoundError } from '@vidi/media-store';
import { ChecksumMismatchError, ContentRefusedError } from '../domain/errors.ts';
import { partCount } from '../domain/upload-parts.ts';
import { refusalOf, type UploadRefusal } from '../domain/upload-refusal.ts';
import {
  canBeVerified,
  claimVerification,
  completeSession,
  extendClaim,
  failSession,
  isClaimedBy,
  releaseClaim,
  type UploadSession,
} from '../domain/upload-session.ts';
import { UploadPartsLostError, UploadSizeMismatchError } from '../domain/upload-session-errors.ts';
import { describeFile } from '../domain/video-request.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { acceptOnce } from './accept-once.ts';
import { discardObject } from './discard-object.ts';
import type { IngestContext } from './ingest-context.ts';
import { requestFingerprint } from './request-fingerprint.ts';
import { requireDirectUploads } from './visible-upload-session.ts';
import { wholeParts } from './whole-parts.ts';

/** Longest silence of the media store while it is read, in milliseconds. */
const READ_IDLE_MS = 60_000;

/** How often a claim is extended within its lease. */
const EXTENSIONS_PER_LEASE = 3;

/** Somebody else has the session now, or it is gone: whatever this one found out counts for nothing. */
class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/**
 * Joins the parts of a session, reads the object once to check its size, its beginning and its hash, and makes the video: the last step and the end
 * of the session are one transaction. Whoever dies at whatever point, the next one finds in the bucket what has been done, and
 * there is one video in the end.
 *
 * @param signal ends the work between two steps, as if the process had died.
 */
export async function verifyUpload(context: IngestContext, sessionId: string, signal: AbortSignal): Promise<void> {
  const claimed = await claim(context, sessionId);
  if (claimed === undefined) return;
  const { log } = context;
  try {
    await join(context, claimed);
    const sha256 = await checkBytes(context, claimed, signal);
    const { video } = await accept(context, claimed, sha256);
    log.info({ uploadSessionId: claimed.id, videoId: video.id }, 'upload session completed');
    if (video.bytes?.key !== claimed.key) await discardObject(context, claimed.key);
  } catch (error) {
    await settle(context, claimed, error, signal.aborted);
  }
}

/** Writes down why a verification ended without a video, unless that is somebody else's business by now. */
async function settle(
  context: IngestContext,
  claimed: UploadSession,
  error: unknown,
  stopping: boolean,
): Promise<void> {
  try {
    if (error instanceof ClaimLostError) throw error;
    const refusal = refusalOf(error);
    if (refusal !== undefined) await refuse(context, claimed, refusal);
    else await release(context, claimed, error, stopping);
  } catch (failure) {
    if (!(failure instanceof ClaimLostError)) throw failure;
    const { id: uploadSessionId, attempt } = claimed;
    context.log.info({ uploadSessionId, attempt }, 'the verification of an upload was overtaken, or had ended');
  }
}

async function claim({ unitOfWork, clock, settings }: IngestContext, id: string): Promise<UploadSession | undefined> {
  const now = clock.now();
  return await unitOfWork.write(async ({ uploadSessions }) => {
    const session = await uploadSessions.lock(id);
    if (session === undefined || !canBeVerified(session, now)) return undefined;
    const claimed = claimVerification(session, settings.leaseMs, now);
    await uploadSessions.save(claimed);
    return claimed;
  });
}

/** @throws UploadPartsMissingError, UploadPartsLostError */
async function join(context: IngestContext, session: UploadSession): Promise<void> {
  // Who joined the parts and died has left the object.
  if ((await context.mediaStore.stat(session.key)) !== undefined) return;
  const uploads = requireDirectUploads(context);
  try {
    const received = await uploads.listParts(session, 1, partCount(session));
    await uploads.complete(session, wholeParts(session, received));
  } catch (error) {
    if (error instanceof DirectUploadNotFoundError) throw new UploadPartsLostError({ cause: error });
    throw error;
  }
}

/**
 * Reads the object once.
 *
 * @returns its SHA-256 in lower-case hexadecimal.
 * @throws UploadSizeMismatchError, ChecksumMismatchError, ClaimLostError
 * @throws ContentRefusedError before it is read to its end.
 */
async function checkBytes(context: IngestContext, session: UploadSession, signal: AbortSignal): Promise<string> {
  const { mediaStore, clock, settings } = context;
  const object = await mediaStore.stat(session.key);
  if (object?.sizeBytes !== session.sizeBytes)
    throw new UploadSizeMismatchError(session.sizeBytes, object?.sizeBytes ?? 0);
  const hash = createHash('sha256');
  const extendEveryMs = settings.leaseMs / EXTENSIONS_PER_LEASE;
  let count = 0;
  let extendTime = clock.now().getTime() + extendEveryMs;
  const content = read(context, session.key, signal);
  for await (const chunk of onlyAccepted(
    content,
    (refusal) => new ContentRefusedError(refusal.reason, refusal.message),
  )) {
    hash.update(chunk);
    count += chunk.byteLength;
    if (clock.now().getTime() < extendTime) continue;
    await extend(context, session, count);
    extendTime = clock.now().getTime() + extendEveryMs;
  }
  if (count !== session.sizeBytes)
    throw new Error(`The media store gave ${count} of ${session.sizeBytes} bytes of ${session.key}.`);
  const sha256 = hash.digest('hex');
  if (session.sha256 !== undefined && session.sha256 !== sha256)
    throw new ChecksumMismatchError(session.sha256, sha256);
  return sha256;
}

/** The bytes of an object as they come; a store that falls silent does not hold the work up for ever. */
async function* read({ mediaStore }: IngestContext, key: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new Error(`The media store said nothing of ${key} for ${READ_IDLE_MS} ms.`));
  const timer = setTimeout(giveUp, READ_IDLE_MS);
  try {
    const content: AsyncIterable<Uint8Array> = addAbortSignal(
      AbortSignal.any([signal, silence.signal]),
      await mediaStore.read(key),
    );
    for await (const chunk of content) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}

async function accept(context: IngestContext, session: UploadSession, sha256: string) {
  const { owner, fileName, contentType, labels, features, language, onDuplicate, force, key, sizeBytes } = session;
  // Whether it was allowed was looked at when the session was made.
  const priority = session.priority ?? context.settings.priority.default;
  const { title } = describeFile(session, fileName, contentType);
  const given = {
    // The session's own, so that a second video could not even be written.
    id: session.id,
    owner,
    title,
    labels,
    priority,
    language,
    origin: { kind: 'file', fileName },
    bytes: { key, sizeBytes, sha256 },
    contentType: contentType === '' ? undefined : contentType,
  } as const;
  const source = { fileName, contentType, sha256 };
  // As if the file had come in one request: the same bytes by the same request id make one video, whichever way they came.
  const asked = { title: session.title, labels, features, priority: session.priority, language, force };
  const fingerprint = requestFingerprint({ ...asked, source });
  const request = session.request && { id: session.request.id, fingerprint };
  const alongside = async (transaction: Transaction, videoId: string) =>
    await change(context, transaction, session, (current, now) =>
      completeSession(current, videoId, context.settings.uploadSessions.expiryMs, now),
    );
  const { view, repeated } = await acceptOnce(context, given, features, { request, onDuplicate, force, alongside });
  if (repeated) await context.unitOfWork.write(async (transaction) => await alongside(transaction, view.video.id));
  return view;
}

async function extend(context: IngestContext, session: UploadSession, verifiedBytes: number): Promise<void> {
  await context.unitOfWork.write(
    async (transaction) =>
      await change(context, transaction, session, (current, now) =>
        extendClaim(current, verifiedBytes, context.settings.leaseMs, now),
      ),
  );
}

async function refuse(context: IngestContext, session: UploadSession, refusal: UploadRefusal): Promise<void> {
  const { expiryMs } = context.settings.uploadSessions;
  await context.unitOfWork.write(
    async (transaction) =>
      await change(context, transaction, session, (current, now) => failSession(current, refusal, expiryMs, now)),
  );
  context.log.info({ uploadSessionId: session.id, reason: refusal.reason }, 'upload session refused');
  // What fails here is done when the session is swept.
  await discardObject(context, session.key);
}

/** @param atOnce whether the next claim may come at once, as it was this process that had to stop. */
async function release(context: IngestContext, session: UploadSession, error: unknown, atOnce: boolean): Promise<void> {
  const { settings, random, log, unitOfWork } = context;
  log.warn(
    { err: error, uploadSessionId: session.id, attempt: session.attempt },
    'an upload could not be verified; will try again',
  );
  // Tried again until the session expires, with the pauses that jobs have.
  const { baseMs, maxMs } = settings.retry.classes.TRANSIENT;
  const pauseMs = atOnce ? 0 : Math.floor(random() * Math.min(maxMs, baseMs * 2 ** (session.attempt - 1)));
  await unitOfWork.write(
    async (transaction) =>
      await change(context, transaction, session, (current, now) => releaseClaim(current, pauseMs, now)),
  );
}

/** @throws ClaimLostError */
async function change(
  { clock }: IngestContext,
  { uploadSessions }: Transaction,
  claimed: UploadSession,
  how: (current: UploadSession, now: Date) => UploadSession,
): Promise<void> {
  const current = await uploadSessions.lock(claimed.id);
  if (current === undefined || !isClaimedBy(current, claimed)) throw new ClaimLostError();
  await uploadSessions.save(how(current, clock.now()));
}
