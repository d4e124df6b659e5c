import { DirectUploadNotFoundError, type DirectUploads } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { InvalidRequestError, VideoNotFoundError } from '../domain/errors.ts';
import { partCount } from '../domain/upload-parts.ts';
import { UploadRefusedError } from '../domain/upload-refusal.ts';
import { beginVerifying, type UploadSession } from '../domain/upload-session.ts';
import { UploadPartsLostError } from '../domain/upload-session-errors.ts';
import type { UploadVerifier } from '../ports/upload-verifier.ts';
import type { IngestContext } from './ingest-context.ts';
import { sessionView, type UploadSessionView } from './upload-session-view.ts';
import { readVisibleSession, requireDirectUploads, requireVisibleSession } from './visible-upload-session.ts';
import { wholeParts } from './whole-parts.ts';

/** A part as a client believes it to be. */
export interface ClaimedPart {
  readonly number: number;
  /** With or without quotes. */
  readonly etag: string;
}

/** What a client says when all parts are sent. */
export interface CompleteUploadSessionInput {
  readonly id: string;
  /** Any of the parts, or none. */
  readonly parts: readonly ClaimedPart[];
  /** How long the answer may wait for the bytes to be verified, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Makes a video of a session whose parts are all there. The verification goes on when the answer does not wait for its end, also
 * over a crash; calling again waits further, and answers the same.
 *
 * @throws UploadSessionsNeedS3Error, UploadSessionNotFoundError
 * @throws UploadPartsMissingError, UploadPartsLostError, InvalidRequestError; the session stays open.
 * @throws UploadRefusedError when the bytes were refused, now or before.
 * @throws VideoNotFoundError when the video was deleted since.
 */
export async function completeUploadSession(
  context: IngestContext,
  verifier: UploadVerifier,
  caller: Caller,
  { id, parts, waitMs }: CompleteUploadSessionInput,
): Promise<UploadSessionView> {
  const uploads = requireDirectUploads(context);
  let session = await readVisibleSession(context, caller, id);
  if (session.state === 'OPEN') session = await closeWhole(context, uploads, caller, session, parts);
  if (session.state === 'VERIFYING') {
    await atMost(verifier.verify(id), waitMs);
    session = await readVisibleSession(context, caller, id);
  }
  if (session.refusal !== undefined) throw new UploadRefusedError(session.refusal);
  const view = await sessionView(context, session);
  if (session.videoId !== undefined && view.video === undefined) throw new VideoNotFoundError(session.videoId);
  return view;
}

/** Lets no part be added to a session that has all of them; of calls at the same time, one is the first. */
async function closeWhole(
  context: IngestContext,
  uploads: DirectUploads,
  caller: Caller,
  session: UploadSession,
  parts: readonly ClaimedPart[],
): Promise<UploadSession> {
  try {
    await checkParts(uploads, session, parts);
  } catch (error) {
    if (!(error instanceof UploadPartsLostError)) throw error;
    // They are gone as well when another call has made an object of them since.
    const now = await readVisibleSession(context, caller, session.id);
    if (now.state === 'OPEN') throw error;
    return now;
  }
  return await close(context, caller, session.id);
}

async function checkParts(
  uploads: DirectUploads,
  session: UploadSession,
  claimed: readonly ClaimedPart[],
): Promise<void> {
  try {
    const received = await uploads.listParts(session, 1, partCount(session));
    const etags = new Map(wholeParts(session, received).map(({ number, etag }) => [number, etag]));
    const violations = claimed.flatMap(({ number, etag }, index) => {
      const actual = etags.get(number);
      if (actual === undefined) return [{ field: `parts[${index}].number`, description: `there is no part ${number}` }];
      if (actual === etag.replaceAll('"', '')) return [];
      return [{ field: `parts[${index}].etag`, description: `part ${number} has the etag "${actual}"` }];
    });
    if (violations.length > 0) throw new InvalidRequestError(violations);
  } catch (error) {
    if (!(error instanceof DirectUploadNotFoundError)) throw error;
    throw new UploadPartsLostError({ cause: error });
  }
}

/** From here on no part is looked for again: the session is to be verified, whoever does it. */
async function close({ unitOfWork, clock }: IngestContext, caller: Caller, id: string): Promise<UploadSession> {
  return await unitOfWork.write(async ({ uploadSessions }) => {
    const session = requireVisibleSession(await uploadSessions.lock(id), caller, id, clock.now());
    if (session.state !== 'OPEN') return session;
    const closed = beginVerifying(session);
    await uploadSessions.save(closed);
    return closed;
  });
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
