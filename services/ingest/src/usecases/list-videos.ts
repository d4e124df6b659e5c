import type { Caller } from '../domain/caller.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { decodePageToken, encodePageToken } from '../domain/page-token.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';

/** Videos on a page when the client does not say. */
export const DEFAULT_PAGE_SIZE = 50;

/** Most videos on a page; who asks for more gets these (AIP-158). */
export const MAX_PAGE_SIZE = 1_000;

/** Which page. */
export interface ListVideosInput {
  /** 0 for DEFAULT_PAGE_SIZE. */
  readonly pageSize: number;
  /** Empty for the first. */
  readonly pageToken: string;
}

/** One page of videos, newest first. */
export interface VideoPage {
  readonly videos: readonly VideoView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Lists videos. Pages are cut by position, not by count: videos that come or go while somebody turns pages neither repeat
 * nor hide others.
 *
 * @throws InvalidRequestError, InvalidPageTokenError
 */
export async function listVideos(
  { unitOfWork }: IngestContext,
  caller: Caller,
  input: ListVideosInput,
): Promise<VideoPage> {
  if (input.pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  const position = input.pageToken === '' ? undefined : decodePageToken(input.pageToken);
  const size = Math.min(MAX_PAGE_SIZE, input.pageSize || DEFAULT_PAGE_SIZE);
  return await unitOfWork.read(async ({ videos, features }) => {
    // One more than the page holds tells whether there is another.
    const found = await videos.list(caller.scope === 'admin' ? undefined : caller.owner, position, size + 1);
    const page = found.slice(0, size);
    const standings = await features.standingsOf(page.map(({ id }) => id));
    const last = page.at(-1);
    return {
      videos: page.map((video) => ({ video, features: standings.get(video.id) ?? [] })),
      nextPageToken: found.length > size && last !== undefined ? encodePageToken(last) : '',
    };
  });
}
