import { cors } from '@connectrpc/connect';
import { headerOf, type Reply, type ServerReply, type ServerRequest } from './http-message.ts';

/** How long a browser may remember what a preflight said, in seconds; none remembers longer than two hours. */
const MAX_AGE_SECONDS = 7_200;

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** What pages may send: the protocols' own headers, and those of the REST API. */
const ALLOWED_HEADERS = [
  ...cors.allowedHeaders,
  'Authorization',
  'X-Api-Key',
  'X-Request-Id',
  'X-Request-Timeout',
  'Accept',
  'Range',
  'If-Range',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'Last-Event-ID',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Offset',
  'Upload-Checksum',
  'Content-Digest',
].join(', ');

/** What pages may read. */
const EXPOSED_HEADERS = [
  ...cors.exposedHeaders,
  'X-Request-Id',
  'Location',
  'Allow',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'WWW-Authenticate',
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
  'Tus-Max-Size',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Expires',
  'Vidi-Video-Id',
].join(', ');

/** Lets pages of other origins call from a browser, as far as it is configured (Fetch standard, 3.2). */
export interface Cors {
  /** Whether a page of this origin may call. */
  allows(origin: string): boolean;
  /**
   * Sets the headers of an answer.
   *
   * @returns the whole answer where the request is a preflight, which is answered without a key
   */
  apply(request: ServerRequest, response: ServerReply): Reply | undefined;
}

/**
 * Cookies and other credentials of the browser's own are never allowed: a key is sent by the page itself.
 *
 * @param origins such as `https://app.example.com`; `*` for all; none, and no page of another origin may call
 */
export function createCors(origins: readonly string[]): Cors {
  const any = origins.includes('*');
  const allows = (origin: string) => any || origins.includes(origin);
  return {
    allows,
    apply: (request, response) => {
      if (origins.length === 0) return undefined;
      // What is answered depends on the origin even where it has none: caches must not mix the answers up.
      if (!any) response.setHeader('vary', 'Origin');
      const origin = headerOf(request, 'origin');
      if (origin === undefined || !allows(origin)) return undefined;
      response.setHeader('access-control-allow-origin', any ? '*' : origin);
      response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
      return preflight ? preflightReply() : undefined;
    },
  };
}

function preflightReply(): Reply {
  const headers = {
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': String(MAX_AGE_SECONDS),
  };
  return { status: 204, headers, body: '' };
}
