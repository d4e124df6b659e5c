import { createHash } from 'node:crypto';
import { EtagMismatchError } from '../domain/change-errors.ts';
import type { Video } from '../domain/video.ts';

/** Digits of an etag: 128 bits. */
const ETAG_LENGTH = 32;

/** Etag that stands for whatever a video is now. */
const ANY_ETAG = '*';

/**
 * What a video is, as far as callers can change it, in one word (https://google.aip.dev/154): it stays the same while the
 * analysis goes on. With quotes, as RFC 9110, section 8.8.3, has entity tags.
 */
export function videoEtag({ id, title, labels, priority, language }: Video): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const content = JSON.stringify([id, title, pairs, priority, ...(language === undefined ? [] : [language])]);
  return `"${createHash('sha256').update(content).digest('hex').slice(0, ETAG_LENGTH)}"`;
}

/**
 * Refuses a change to a video that is not what the caller believes.
 *
 * @param etag as the caller read it, with or without quotes; empty when it does not matter, and `*` for any.
 * @throws EtagMismatchError
 */
export function requireEtag(video: Video, etag: string): void {
  const current = videoEtag(video);
  if (etag === '' || etag === ANY_ETAG || etag === current || `"${etag}"` === current) return;
  throw new EtagMismatchError(video.id, current);
}
