import { Code, ConnectError } from '@connectrpc/connect';
import { apiError } from '../../errors/api-error.ts';
import { toPublicError } from '../../errors/public-error.ts';
import type { Reply } from '../../server/http-message.ts';
import { errorReply } from '../response/error-reply.ts';
import type { ByteRange } from './byte-range.ts';
import { contentDisposition } from './content-disposition.ts';
import { entityTag, ifRangeHolds, noneMatchFails } from './entity-tag.ts';
import type { Download } from './open-download.ts';

/** What of a download's request decides how it is answered. */
export interface DownloadConditions {
  /** The part asked for; undefined for the whole. */
  readonly range: ByteRange | undefined;
  readonly ifRange: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly requestId: string;
}

/** Opens the file that is asked for: the part, or all of it. @throws ConnectError when the call fails */
export type OpenPart = (range: ByteRange | undefined) => Promise<Download>;

/**
 * Answers with a file as RFC 9110 says: conditions first (13.2.2), then the range.
 *
 * What the file is becomes known only with its first message, so the part is opened at once and the whole only where
 * the part turns out not to be the answer: If-Range names another version, or there is no such part.
 *
 * @throws ConnectError when the call fails
 */
export async function downloadReply(open: OpenPart, conditions: DownloadConditions): Promise<Reply> {
  const { range, ifRange, ifNoneMatch, requestId } = conditions;
  const part = range === undefined ? undefined : await openPart(open, range);
  if (part !== undefined) {
    const tag = entityTag(part.part?.sha256 ?? '');
    if (noneMatchFails(ifNoneMatch, tag)) return notModified(part);
    if (part.part !== undefined && ifRangeHolds(ifRange, tag)) return partial(part);
    part.close();
  }
  const whole = await open(undefined);
  const tag = entityTag(whole.part?.sha256 ?? '');
  if (noneMatchFails(ifNoneMatch, tag)) return notModified(whole);
  const size = whole.part?.sizeBytes;
  if (range === undefined || part !== undefined || size === undefined || !ifRangeHolds(ifRange, tag)) {
    return complete(whole);
  }
  // More of the end than there is, is all there is (RFC 9110, 14.1.2).
  if (range.kind === 'suffix' && range.length > 0n && size > 0n) return partial(whole);
  whole.close();
  return notSatisfiable(size, requestId);
}

/** @returns undefined when the file has no such part */
async function openPart(open: OpenPart, range: ByteRange): Promise<Download | undefined> {
  // Its offset would be that of the whole file.
  if (range.kind === 'suffix' && range.length === 0n) return undefined;
  try {
    return await open(range);
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.OutOfRange) return undefined;
    throw error;
  }
}

function complete(download: Download): Reply {
  const { part } = download;
  const length: Record<string, string> = part === undefined ? {} : { 'content-length': String(part.end - part.start) };
  return { status: 200, headers: { ...headersOf(download), ...length }, body: download };
}

function partial(download: Download): Reply {
  const { part } = download;
  // An empty file has no part that could be named.
  if (part === undefined || part.end <= part.start) return complete(download);
  const headers = {
    ...headersOf(download),
    'content-length': String(part.end - part.start),
    'content-range': `bytes ${part.start}-${part.end - 1n}/${part.sizeBytes}`,
  };
  return { status: 206, headers, body: download };
}

function notModified(download: Download): Reply {
  download.close();
  const { etag, ...rest } = headersOf(download);
  const shared = { 'cache-control': rest['cache-control'] ?? '', vary: rest['vary'] ?? '' };
  return { status: 304, headers: { ...(etag === undefined ? {} : { etag }), ...shared }, body: '' };
}

function notSatisfiable(size: bigint, requestId: string): Reply {
  const error = apiError({
    code: Code.OutOfRange,
    reason: 'RANGE_NOT_SATISFIABLE',
    message: `The file has ${size} bytes; no part of it is in the range asked for.`,
    metadata: { sizeBytes: String(size) },
  });
  const reply = errorReply(toPublicError(error, requestId));
  return { ...reply, headers: { ...reply.headers, 'content-range': `bytes */${size}`, 'accept-ranges': 'bytes' } };
}

function headersOf({ contentType, part }: Download): Record<string, string> {
  const tag = entityTag(part?.sha256 ?? '');
  return {
    'content-type': contentType,
    'content-disposition': contentDisposition(contentType, part?.fileName ?? ''),
    ...(part === undefined ? {} : { 'accept-ranges': 'bytes' }),
    ...(tag === undefined ? {} : { etag: tag }),
    // Kept by the one who asked, never shared, and asked about again: the file may be made anew or deleted.
    'cache-control': tag === undefined ? 'no-store' : 'private, no-cache',
    vary: 'authorization, x-api-key',
    // Somebody else's bytes from this origin: what they are is what was said, and they may do nothing.
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
  };
}
