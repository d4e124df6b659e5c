import type { Reply, ServerRequest } from './http-message.ts';

/** A page of its own, beside the API: health, documents. */
export type Page = () => Reply | Promise<Reply>;

/** Answers for the pages: undefined for a path that is none. */
export type PageHandler = (request: ServerRequest, path: string) => Promise<Reply> | undefined;

/** Serves pages by path, to GET and HEAD. */
export function createPageHandler(pages: Readonly<Record<string, Page>>): PageHandler {
  const byPath = new Map(Object.entries(pages));
  return (request, path) => {
    const page = byPath.get(path);
    if (page === undefined) return undefined;
    return answer(request.method ?? '', page);
  };
}

async function answer(method: string, page: Page): Promise<Reply> {
  if (method === 'GET' || method === 'HEAD') return await page();
  const headers = { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' };
  return { status: 405, headers, body: 'This page takes GET and HEAD.\n' };
}
