import { DirectUploadNotFoundError } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { partCount } from '../domain/upload-parts.ts';
import { UploadPartsLostError, UploadSessionNotOpenError } from '../domain/upload-session-errors.ts';
import type { IngestContext } from './ingest-context.ts';
import { signedParts } from './signed-parts.ts';
import type { UploadPartView } from './upload-session-view.ts';
import { readVisibleSession, requireDirectUploads } from './visible-upload-session.ts';

/** Parts on a page when the client does not say. */
export const DEFAULT_PARTS_PAGE_SIZE = 100;

/** Most parts on a page; who asks for more gets these (AIP-158). */
export const MAX_PARTS_PAGE_SIZE = 1_000;

/** Which page of the parts. */
export interface ListUploadPartsInput {
  /** 0 for DEFAULT_PARTS_PAGE_SIZE. */
  readonly pageSize: number;
  /** The number of the first part; empty for 1. */
  readonly pageToken: string;
}

/** One page of parts. */
export interface UploadPartPage {
  readonly parts: readonly UploadPartView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Lists the parts of an open session with fresh URLs, and whether the bucket has them.
 *
 * @throws UploadSessionNotFoundError, UploadSessionNotOpenError, UploadSessionsNeedS3Error, UploadPartsLostError
 * @throws InvalidRequestError for a page that begins with no part.
 */
export async function listUploadParts(
  context: IngestContext,
  caller: Caller,
  id: string,
  { pageSize, pageToken }: ListUploadPartsInput,
): Promise<UploadPartPage> {
  if (pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  const uploads = requireDirectUploads(context);
  const session = await readVisibleSession(context, caller, id);
  if (session.state !== 'OPEN') throw new UploadSessionNotOpenError(id, session.state);
  const total = partCount(session);
  const first = firstNumber(pageToken, total);
  const count = Math.min(MAX_PARTS_PAGE_SIZE, pageSize || DEFAULT_PARTS_PAGE_SIZE);
  try {
    const received = await uploads.listParts(session, first, first + count - 1);
    const parts = await signedParts(uploads, session, { first, count, received, now: context.clock.now() });
    return { parts, nextPageToken: first + count <= total ? String(first + count) : '' };
  } catch (error) {
    if (!(error instanceof DirectUploadNotFoundError)) throw error;
    // They are gone as well when another call has completed the session since.
    const now = await readVisibleSession(context, caller, id);
    if (now.state !== 'OPEN') throw new UploadSessionNotOpenError(id, now.state);
    throw new UploadPartsLostError({ cause: error });
  }
}

function firstNumber(pageToken: string, total: number): number {
  if (pageToken === '') return 1;
  const number = /^[1-9]\d{0,4}$/.test(pageToken) ? Number(pageToken) : Number.NaN;
  if (number <= total) return number;
  throw new InvalidRequestError([
    { field: 'page_token', description: `must be the number of a part, from 1 to ${total}` },
  ]);
}
