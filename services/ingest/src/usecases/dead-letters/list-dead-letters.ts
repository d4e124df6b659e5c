import { InvalidPageTokenError, InvalidRequestError } from '../../domain/errors.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { DeadLetterSummary } from '../../ports/dead-letter-repository.ts';
import type { IngestContext } from '../ingest-context.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../list-videos.ts';

/** Which page. */
export interface ListDeadLettersInput {
  /** 0 for DEFAULT_PAGE_SIZE. */
  readonly pageSize: number;
  /** The id of the letter before the page; empty for the first page. */
  readonly pageToken: string;
}

/** One page of dead letters, newest first. */
export interface DeadLetterPage {
  readonly deadLetters: readonly DeadLetterSummary[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Lists dead letters. Letters that come or go while somebody turns pages neither repeat nor hide others.
 *
 * @throws InvalidRequestError, InvalidPageTokenError
 */
export async function listDeadLetters(
  { unitOfWork }: Pick<IngestContext, 'unitOfWork'>,
  { pageSize, pageToken }: ListDeadLettersInput,
): Promise<DeadLetterPage> {
  if (pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  if (pageToken !== '' && !isUuid(pageToken)) throw new InvalidPageTokenError('ListDeadLetters gave');
  const size = Math.min(MAX_PAGE_SIZE, pageSize || DEFAULT_PAGE_SIZE);
  const before = pageToken === '' ? undefined : pageToken;
  // One more than the page holds tells whether there is another.
  const found = await unitOfWork.read(async ({ deadLetters }) => await deadLetters.list(before, size + 1));
  const page = found.slice(0, size);
  return { deadLetters: page, nextPageToken: found.length > size ? (page.at(-1)?.id ?? '') : '' };
}
