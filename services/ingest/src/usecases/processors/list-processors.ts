import { InvalidPageTokenError, InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../ingest-context.ts';
import { type ProcessorView, viewsOfProcessors } from './processor-view.ts';

/** Processors on a page when the client does not say. */
export const DEFAULT_PAGE_SIZE = 100;

/** Most processors on a page; who asks for more gets these (AIP-158). */
export const MAX_PAGE_SIZE = 1_000;

/** First part of every page token, so that a later layout can be told apart. */
const LAYOUT = 'p1.';

/** One page of processors, by id. */
export interface ProcessorPage {
  readonly processors: readonly ProcessorView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Lists the registered processors.
 *
 * @param page pageSize 0 for DEFAULT_PAGE_SIZE; pageToken empty for the first page.
 * @throws InvalidRequestError, InvalidPageTokenError
 */
export async function listProcessors(
  context: IngestContext,
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
): Promise<ProcessorPage> {
  if (pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  const size = Math.min(MAX_PAGE_SIZE, pageSize || DEFAULT_PAGE_SIZE);
  const afterId = pageToken === '' ? '' : decodeToken(pageToken);
  return await context.unitOfWork.read(async ({ processors }) => {
    // One more than the page holds tells whether there is another.
    const found = await processors.list({ afterId, limit: size + 1 });
    const page = found.slice(0, size);
    const last = page.at(-1);
    return {
      processors: await viewsOfProcessors(context, processors, page),
      nextPageToken: found.length > size && last !== undefined ? encodeToken(last.id) : '',
    };
  });
}

function encodeToken(id: string): string {
  return LAYOUT + Buffer.from(id).toString('base64url');
}

function decodeToken(token: string): string {
  const id = Buffer.from(token.slice(LAYOUT.length), 'base64url').toString('utf8');
  // What decodes leniently (padding, foreign alphabets) must not pass for the same token.
  if (id === '' || encodeToken(id) !== token) throw new InvalidPageTokenError('ListProcessors gave');
  return id;
}
