import type { Caller } from '../domain/caller.ts';
import { InvalidPageTokenError, InvalidRequestError } from '../domain/errors.ts';
import { isUuid } from '../domain/uuid.ts';
import type { IngestContext } from './ingest-context.ts';
import { sessionView, type UploadSessionView } from './upload-session-view.ts';
import { requireDirectUploads } from './visible-upload-session.ts';

/** Sessions on a page when the client does not say. */
export const DEFAULT_SESSIONS_PAGE_SIZE = 50;

/** Most sessions on a page, as each may have a video to be read; who asks for more gets these (AIP-158). */
export const MAX_SESSIONS_PAGE_SIZE = 100;

/** Which page. */
export interface ListUploadSessionsInput {
  /** 0 for DEFAULT_SESSIONS_PAGE_SIZE. */
  readonly pageSize: number;
  /** The id of the session before the page; empty for the first page. */
  readonly pageToken: string;
}

/** One page of sessions, newest first. */
export interface UploadSessionPage {
  readonly sessions: readonly UploadSessionView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Lists the sessions that the caller may know of, without their parts. Sessions that come or go while somebody turns pages neither
 * repeat nor hide others.
 *
 * @throws InvalidRequestError, InvalidPageTokenError, UploadSessionsNeedS3Error
 */
export async function listUploadSessions(
  context: IngestContext,
  caller: Caller,
  { pageSize, pageToken }: ListUploadSessionsInput,
): Promise<UploadSessionPage> {
  requireDirectUploads(context);
  if (pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  if (pageToken !== '' && !isUuid(pageToken)) throw new InvalidPageTokenError('ListUploadSessions gave');
  const size = Math.min(MAX_SESSIONS_PAGE_SIZE, pageSize || DEFAULT_SESSIONS_PAGE_SIZE);
  const query = {
    owner: caller.scope === 'admin' ? undefined : caller.owner,
    before: pageToken === '' ? undefined : pageToken,
    // One more than the page holds tells whether there is another.
    limit: size + 1,
    now: context.clock.now(),
  };
  const found = await context.unitOfWork.read(async ({ uploadSessions }) => await uploadSessions.list(query));
  const page = found.slice(0, size);
  const sessions: UploadSessionView[] = [];
  for (const session of page) sessions.push(await sessionView(context, session));
  return { sessions, nextPageToken: found.length > size ? (page.at(-1)?.id ?? '') : '' };
}
