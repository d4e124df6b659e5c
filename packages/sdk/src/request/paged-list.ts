/** A list that is read page by page. Nothing is asked for until it is read; every reading starts anew. */
export interface PagedList<Item, Page> extends AsyncIterable<Item> {
  /** Reads one page: the first, or the one that `pageToken` names. */
  page(pageToken?: string): Promise<Page>;
  /** Reads page after page. */
  pages(): AsyncIterable<Page>;
}

/** Makes a list from what reads one page of it, and what is on a page. */
export function createPagedList<Item, Page extends { readonly nextPageToken: string | undefined }>(
  readPage: (pageToken: string) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): PagedList<Item, Page> {
  async function* pages(): AsyncGenerator<Page> {
    let token: string | undefined = '';
    while (token !== undefined) {
      const page: Page = await readPage(token);
      yield page;
      token = page.nextPageToken;
    }
  }
  return {
    page: (pageToken = '') => readPage(pageToken),
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* itemsOf(page);
    },
  };
}
