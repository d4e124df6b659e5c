import type { Video } from '../model/video.ts';

/** One page of a list. */
export interface VideoPage {
  /** Newest first. */
  readonly videos: readonly Video[];
  /** For the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
}

/** The list of all videos, newest first. Nothing is asked for until it is read; every reading starts anew. */
export interface VideoList extends AsyncIterable<Video> {
  /** Reads one page: the first, or the one that `pageToken` names. */
  page(pageToken?: string): Promise<VideoPage>;
  /** Reads page after page. */
  pages(): AsyncIterable<VideoPage>;
}

/** Makes a list from what reads one page of it. */
export function createVideoList(readPage: (pageToken: string) => Promise<VideoPage>): VideoList {
  async function* pages(): AsyncGenerator<VideoPage> {
    let token: string | undefined = '';
    while (token !== undefined) {
      const page: VideoPage = await readPage(token);
      yield page;
      token = page.nextPageToken;
    }
  }
  return {
    page: (pageToken = '') => readPage(pageToken),
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.videos;
    },
  };
}
