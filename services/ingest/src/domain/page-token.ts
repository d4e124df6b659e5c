import { InvalidPageTokenError } from './errors.ts';
import { isUuid } from './uuid.ts';

/** Where a page of videos ended: the position of its last video in the order (create time, id). */
export interface PagePosition {
  readonly createTime: Date;
  readonly id: string;
}

/** First letter of every token, so that a later layout can be told apart. */
const LAYOUT = '1';

/** Makes the token that leads to the page after `position`. Opaque to clients: its content may change. */
export function encodePageToken({ createTime, id }: PagePosition): string {
  return Buffer.from(`${LAYOUT}:${createTime.getTime()}:${id}`).toString('base64url');
}

/**
 * Reads a token.
 *
 * @throws InvalidPageTokenError when it is not one that encodePageToken makes.
 */
export function decodePageToken(token: string): PagePosition {
  const [layout, millis, id, ...rest] = Buffer.from(token, 'base64url').toString('utf8').split(':');
  const createTime = new Date(/^\d{1,15}$/.test(millis ?? '') ? Number(millis) : Number.NaN);
  const readable = layout === LAYOUT && isUuid(id ?? '') && !Number.isNaN(createTime.getTime()) && rest.length === 0;
  if (!readable || id === undefined) throw new InvalidPageTokenError();
  const position = { createTime, id };
  // What decodes leniently (padding, foreign alphabets) must not pass for the same token.
  if (encodePageToken(position) !== token) throw new InvalidPageTokenError();
  return position;
}
