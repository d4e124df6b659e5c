import { createHash } from 'node:crypto';
import { html } from '../docs/html.ts';
import type { SchemaSources } from '../ports/schema-sources.ts';
import type { Reply } from '../server/http-message.ts';
import type { Page } from '../server/page-handler.ts';

/** Where the compiled schema is. */
export const IMAGE_PATH = '/protos/vidi.binpb';

/** The schema to take home: an index, every file under its path, and all of it compiled. */
export function protoPages({ files, image }: SchemaSources): Readonly<Record<string, Page>> {
  const index = indexReply([...files.keys()]);
  const pages: Record<string, Page> = {
    '/protos': () => index,
    '/protos/': () => index,
    [IMAGE_PATH]: () => fileReply('application/x-protobuf', image),
  };
  for (const [path, source] of files) pages[`/protos/${path}`] = () => fileReply('text/plain; charset=utf-8', source);
  return pages;
}

function fileReply(contentType: string, body: Buffer): Reply {
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    etag,
  };
  return { status: 200, headers, body };
}

function indexReply(paths: readonly string[]): Reply {
  const body = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Schema of the Vidi API</title></head><body><h1>Schema of the Vidi API</h1>
<p><a href="${IMAGE_PATH}">vidi.binpb</a> is all of it compiled, for <code>grpcurl -protoset</code> and <code>buf curl --schema</code>. The sources:</p>
<ul>${paths.map((path) => html`<li><a href="/protos/${path}">${path}</a></li>`)}</ul></body></html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: body.html };
}
