import type { SimilarVideo } from '../model/similar-video.ts';
import type { CallOptions } from '../request/call-options.ts';
import type { PagedList } from '../request/paged-list.ts';

/** How to read which videos are alike. */
export interface SimilarOptions extends CallOptions {
  /** How many videos a page has at most: 20 by default, 100 at most. */
  readonly pageSize?: number | undefined;
}

/** One page of videos that are alike. */
export interface SimilarVideoPage {
  /** The highest score first. */
  readonly videos: readonly SimilarVideo[];
  /** For the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
}

/** The videos that are alike, the highest score first. Nothing is asked for until it is read; every reading starts anew. */
export type SimilarVideoList = PagedList<SimilarVideo, SimilarVideoPage>;
