import { SourceError } from '../../domain/source-error.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { type ResponseHead, single } from './response-head.ts';
import { retryAfterMs } from './retry-after.ts';

/** The facts about a body that may be a video. */
export interface ContentFacts {
  readonly contentType: string | undefined;
  readonly sizeBytes: number | undefined;
}

/** Where a response redirects to; undefined when it does not. */
export function redirectTarget({ statusCode, headers }: ResponseHead): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? single(headers['location']) : undefined;
}

/** Takes a response that can be a video; @throws SourceError for any other. */
export function checkResponse(host: string, head: ResponseHead, limits: FetchLimits): ContentFacts {
  checkStatus(host, head);
  checkEncoding(host, head);
  const contentType = single(head.headers['content-type'])?.split(';')[0]?.trim().toLowerCase() || undefined;
  const notAVideo = contentType === undefined ? undefined : describeOtherContent(contentType);
  if (notAVideo !== undefined) {
    const message = `${host} answered with ${notAVideo} (${contentType}), not with a video; give the address of the file itself.`;
    throw new SourceError('URL_NOT_A_VIDEO', message, 'PERMANENT');
  }
  const length = single(head.headers['content-length']);
  const sizeBytes = length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
  if (sizeBytes !== undefined && sizeBytes > limits.maxBytes) throw tooLarge(limits, sizeBytes);
  return { contentType, sizeBytes };
}

/** The video is larger than allowed; `sizeBytes` where the far server told. */
export function tooLarge(limits: FetchLimits, sizeBytes?: number): SourceError {
  const size = sizeBytes === undefined ? 'more' : `${sizeBytes} bytes, more`;
  const message = `The video has ${size} than the ${limits.maxBytes} bytes allowed (VIDI_FETCH_MAX_BYTES).`;
  return new SourceError('URL_TOO_LARGE', message, 'PERMANENT');
}

/** Takes bytes as they are; what is compressed would have to be unpacked, to whatever size. @throws SourceError */
export function checkEncoding(host: string, { headers }: ResponseHead): void {
  const encoding = single(headers['content-encoding'])?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return;
  const message = `${host} sends the file compressed (${encoding}) although it was asked not to.`;
  throw new SourceError('URL_HTTP_ERROR', message, 'PERMANENT');
}

/** Takes the status of a whole file; @throws SourceError for any other. */
export function checkStatus(host: string, { statusCode: status, headers }: ResponseHead): void {
  if (status === 200) return;
  const answered = `${host} answered with HTTP status ${status}`;
  if (status === 404 || status === 410) {
    throw new SourceError('URL_NOT_FOUND', `${answered}: there is nothing at this URL.`, 'PERMANENT');
  }
  if (status === 401 || status === 403 || status === 407) {
    const message = `${answered}: it does not let us have the file. Has a signed URL expired?`;
    throw new SourceError('URL_FORBIDDEN', message, 'PERMANENT');
  }
  const passing = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!passing) throw new SourceError('URL_HTTP_ERROR', `${answered}.`, 'PERMANENT');
  const waitMs = retryAfterMs(single(headers['retry-after']), single(headers['date']));
  const asks = waitMs === undefined ? '' : ` and asks to be tried again in ${Math.ceil(waitMs / 1_000)} s`;
  throw new SourceError('URL_HTTP_ERROR', `${answered}${asks}.`, 'TRANSIENT', { retryAfterMs: waitMs });
}

/**
 * What a media type stands for that is surely no video. `text/plain` is let through: servers give it to file names they do not
 * know, `.mkv` among them, and the analysis looks at the bytes anyway.
 */
function describeOtherContent(contentType: string): string | undefined {
  if (/mpegurl|dash\+xml/.test(contentType)) return 'a streaming playlist';
  if (contentType === 'text/html' || contentType === 'application/xhtml+xml') return 'a web page';
  if (/^application\/(.+\+)?json$/.test(contentType)) return 'a JSON document';
  if (/^(text|application)\/(.+\+)?xml$/.test(contentType)) return 'an XML document';
  if (contentType === 'application/pdf') return 'a PDF document';
  return undefined;
}
