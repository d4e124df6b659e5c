import type { Video } from '../model/video.ts';
import type { PagedList } from '../request/paged-list.ts';

/** One page of a list. */
export interface VideoPage {
  /** Newest first. */
  readonly videos: readonly Video[];
  /** For the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
}

/** The list of all videos, newest first. Nothing is asked for until it is read; every reading starts anew. */
export type VideoList = PagedList<Video, VideoPage>;
