import { createHash } from 'node:crypto';
import { InvalidPageTokenError } from '../domain/errors.ts';
import { isUuid } from '../domain/uuid.ts';

/** A place in the list of videos that are alike: that of the last one on a page. */
export interface SimilarPosition {
  readonly score: number;
  readonly videoId: string;
}

/** Characters of the checksum that a token carries: 96 bits. */
const CHECKSUM_LENGTH = 16;

/**
 * Makes the token that leads to the page after `position`. Opaque to clients. Its checksum, over itself and the video that was asked about, tells damage and
 * mix-ups; nobody gains by forging one, as it is only a place to go on from.
 */
export function encodeSimilarPageToken({ score, videoId }: SimilarPosition, askedId: string): string {
  const content = `${videoId}.${Buffer.from(Float64Array.of(score).buffer).toString('base64url')}`;
  const checksum = createHash('sha256')
    .update(JSON.stringify([content, askedId]))
    .digest('base64url');
  return `${content}.${checksum.slice(0, CHECKSUM_LENGTH)}`;
}

/**
 * Reads a token.
 *
 * @throws InvalidPageTokenError when encodeSimilarPageToken did not make it for this video.
 */
export function decodeSimilarPageToken(token: string, askedId: string): SimilarPosition {
  const [videoId = '', key = ''] = token.split('.');
  const bytes = Buffer.from(key, 'base64url');
  if (!isUuid(videoId) || bytes.length !== Float64Array.BYTES_PER_ELEMENT) throw new InvalidPageTokenError();
  const position = { videoId, score: new Float64Array(Uint8Array.from(bytes).buffer)[0] ?? 0 };
  // What decodes leniently (padding, foreign alphabets, further parts) must not pass for the same token.
  if (encodeSimilarPageToken(position, askedId) !== token) throw new InvalidPageTokenError();
  return position;
}
