import type { Caller } from '../domain/caller.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { parseFilter } from '../domain/filter/parse-filter.ts';
import { parseOrderBy } from '../domain/video-order.ts';
import { NOTHING_STORED } from '../domain/video-storage.ts';
import type { IngestContext } from './ingest-context.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';
import type { VideoView } from './video-view.ts';
import { withWaitingReasons } from './waiting-reason.ts';

/** Videos on a page when the client does not say. */
export const DEFAULT_PAGE_SIZE = 50;

/** Most videos on a page; who asks for more gets these (AIP-158). */
export const MAX_PAGE_SIZE = 1_000;

/** Which page of which list. */
export interface ListVideosInput {
  /** 0 for DEFAULT_PAGE_SIZE. */
  readonly pageSize: number;
  /** Empty for the first. */
  readonly pageToken: string;
  /** See parseFilter; empty for every video. */
  readonly filter: string;
  /** See parseOrderBy; empty for newest first. */
  readonly orderBy: string;
}

/** One page of videos. */
export interface VideoPage {
  readonly videos: readonly VideoView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Lists the videos that the caller may know of, without their attempts. Pages are cut by position, not by count: videos that come or go while
 * somebody turns pages neither repeat nor hide others.
 *
 * @throws InvalidRequestError, InvalidFilterError, InvalidOrderByError
 * @throws InvalidPageTokenError also for the token of another list: filter, order and owner must be the same on every page.
 */
export async function listVideos(context: IngestContext, caller: Caller, input: ListVideosInput): Promise<VideoPage> {
  if (input.pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  const owner = caller.scope === 'admin' ? undefined : caller.owner;
  const filter = parseFilter(input.filter);
  const order = parseOrderBy(input.orderBy);
  const list = { owner, filter: input.filter, order };
  const after = input.pageToken === '' ? undefined : decodePageToken(input.pageToken, list);
  const size = Math.min(MAX_PAGE_SIZE, input.pageSize || DEFAULT_PAGE_SIZE);
  const page = await context.unitOfWork.read(async ({ videos, features, jobs, storage }) => {
    // One more than the page holds tells whether there is another.
    const found = await videos.list({ owner, filter, order, after, limit: size + 1 });
    const page = found.slice(0, size);
    const ids = page.map(({ id }) => id);
    const standings = await features.standingsOf(ids);
    const nextAttempts = await jobs.nextAttemptTimes(ids);
    const stored = await storage.ofVideos(ids);
    const last = page.at(-1);
    return {
      videos: page.map((video) => ({
        video,
        features: standings.get(video.id) ?? [],
        attempts: [],
        nextAttemptTime: nextAttempts.get(video.id),
        storage: stored.get(video.id) ?? NOTHING_STORED,
      })),
      nextPageToken:
        found.length > size && last !== undefined
          ? encodePageToken({ value: last[order.field], id: last.id }, list)
          : '',
    };
  });
  return { ...page, videos: await withWaitingReasons(context, page.videos) };
}
