import { createHash } from 'node:crypto';
import { InvalidPageTokenError } from '../domain/errors.ts';
import { PRIORITIES } from '../domain/scheduling/priority.ts';
import { isUuid } from '../domain/uuid.ts';
import type { OrderField, PagePosition, VideoOrder } from '../domain/video-order.ts';

/** The list that a token belongs to; another list refuses it. */
export interface ListIdentity {
  /** Whose videos are listed; undefined for everybody's. */
  readonly owner: string | undefined;
  /** As the client wrote it. */
  readonly filter: string;
  readonly order: VideoOrder;
}

/** First part of every token, so that a later layout can be told apart. */
const LAYOUT = '2';

/** Characters of the checksum that a token carries: 96 bits. */
const CHECKSUM_LENGTH = 16;

/**
 * Makes the token that leads to the page after `position`. Opaque to clients: its content may change.
 *
 * It carries a checksum over itself and its list, which tells damage and mix-ups. Nobody gains by forging one: it is only a
 * place to go on from, and whose videos a caller sees does not depend on it.
 */
export function encodePageToken({ value, id }: PagePosition, list: ListIdentity): string {
  const key = value instanceof Date ? String(value.getTime()) : Buffer.from(value).toString('base64url');
  const content = `${LAYOUT}.${id}.${key}`;
  return `${content}.${checksum(content, list)}`;
}

/**
 * Reads a token.
 *
 * @throws InvalidPageTokenError when encodePageToken did not make it for this list.
 */
export function decodePageToken(token: string, list: ListIdentity): PagePosition {
  const [, id = '', key = ''] = token.split('.');
  const value = keyedValue(key, list.order.field);
  if (value === undefined || !isUuid(id)) throw new InvalidPageTokenError();
  const position = { value, id };
  // What decodes leniently (padding, foreign alphabets, further parts) must not pass for the same token.
  if (encodePageToken(position, list) !== token) throw new InvalidPageTokenError();
  return position;
}

/** Undefined for a key that no position of this order has. */
function keyedValue(key: string, field: OrderField): PagePosition['value'] | undefined {
  if (field === 'createTime' || field === 'updateTime') return timeOf(key);
  const text = Buffer.from(key, 'base64url').toString('utf8');
  return field === 'title' ? text : PRIORITIES.find((priority) => priority === text);
}

function timeOf(key: string): Date | undefined {
  const time = new Date(/^-?\d{1,15}$/.test(key) ? Number(key) : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function checksum(content: string, { owner, filter, order }: ListIdentity): string {
  const covered = JSON.stringify([content, owner ?? null, filter.trim(), order.field, order.descending]);
  return createHash('sha256').update(covered).digest('base64url').slice(0, CHECKSUM_LENGTH);
}
