import { describe, expect, it } from 'vitest';
import { InvalidPageTokenError } from '../domain/errors.ts';
import { NEWEST_FIRST } from '../domain/video-order.ts';
import { decodePageToken, encodePageToken, type ListIdentity } from './page-token.ts';

const list: ListIdentity = { owner: 'ann', filter: 'status = FAILED', order: NEWEST_FIRST };
const byTitle: ListIdentity = { ...list, order: { field: 'title', descending: false } };
const byPriority: ListIdentity = { ...list, order: { field: 'priority', descending: true } };
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const position = { value: new Date('2026-01-01T00:00:00.123Z'), id };
const token = encodePageToken(position, list);

describe('a page token', () => {
  it('leads back to the position it was made from, to the millisecond', () => {
    expect(decodePageToken(token, list)).toEqual(position);
  });

  it.each(['', 'Ä "title".with.dots \u0000 and 🐈', '🐈'.repeat(300)])('leads back to the title %j', (value) => {
    const titled = encodePageToken({ value, id }, byTitle);
    expect(decodePageToken(titled, byTitle)).toEqual({ value, id });
    // What the API takes as a page token.
    expect(titled.length).toBeLessThanOrEqual(2_048);
    expect(titled).toMatch(/^[\w.-]+$/);
  });

  it('leads back to a priority, and to no other word in its place', () => {
    const ranked = encodePageToken({ value: 'HIGH', id }, byPriority);
    expect(decodePageToken(ranked, byPriority)).toEqual({ value: 'HIGH', id });
    const unknown = encodePageToken({ value: 'URGENT', id }, byPriority);
    expect(() => decodePageToken(unknown, byPriority)).toThrow(InvalidPageTokenError);
  });

  it.each<[string, ListIdentity]>([
    ['filter', { ...list, filter: 'status = COMPLETED' }],
    ['direction', { ...list, order: { field: 'createTime', descending: false } }],
    ['order', { ...list, order: { field: 'updateTime', descending: true } }],
    ['kind of order', byTitle],
    ['owner', { ...list, owner: 'bob' }],
    ['reach', { ...list, owner: undefined }],
  ])('is refused by a list with another %s', (_what, other) => {
    expect(() => decodePageToken(token, other)).toThrow(InvalidPageTokenError);
  });

  it('is refused with any one character changed, missing or added', () => {
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A';
      for (const changed of [other, '', `A${token[index]}`]) {
        const damaged = token.slice(0, index) + changed + token.slice(index + 1);
        expect(() => decodePageToken(damaged, list), damaged).toThrow(InvalidPageTokenError);
      }
    }
  });

  it.each([
    'x',
    'not a token',
    `${token}=`,
    `${token}.`,
    `2.${id}.99999999999999999999.x`,
    '2...',
    '1',
    '..',
    '\u0000',
  ])('that this service did not make is refused: %j', (made) => {
    expect(() => decodePageToken(made, list)).toThrow(InvalidPageTokenError);
    expect(() => decodePageToken(made, byTitle)).toThrow(InvalidPageTokenError);
  });
});
