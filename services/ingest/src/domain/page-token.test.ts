import { describe, expect, it } from 'vitest';
import { InvalidPageTokenError } from './errors.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';

const position = { createTime: new Date('2026-01-01T00:00:00.123Z'), id: '01890a5d-ac96-774b-bcce-b302099a8057' };
const raw = (text: string) => Buffer.from(text).toString('base64url');

describe('a page token', () => {
  it('leads back to the position it was made from, to the millisecond', () => {
    expect(decodePageToken(encodePageToken(position))).toEqual(position);
  });

  it.each([
    'x',
    'not a token',
    `${encodePageToken(position)}=`,
    `${encodePageToken(position)}AAAA`,
    encodePageToken(position).slice(1),
    raw(''),
    raw('2:1:01890a5d-ac96-774b-bcce-b302099a8057'),
    raw("1:1:'; drop table videos; --"),
    raw('1:-1:01890a5d-ac96-774b-bcce-b302099a8057'),
    raw('1:999999999999999:01890a5d-ac96-774b-bcce-b302099a8057:'),
    raw('1:99999999999999999999:01890a5d-ac96-774b-bcce-b302099a8057'),
  ])('that this service did not make is refused: %s', (token) => {
    expect(() => decodePageToken(token)).toThrow(InvalidPageTokenError);
  });
});
