import { expect, it } from 'vitest';
import { InvalidPageTokenError } from '../domain/errors.ts';
import { decodeSimilarPageToken, encodeSimilarPageToken } from './similar-page-token.ts';

const ASKED = '01a20959-83a3-740a-8d55-c38e8104003a';
const position = { score: 1 / 3, videoId: '01a20959-83a3-740a-8d55-c38e8104003b' };
const token = encodeSimilarPageToken(position, ASKED);

it('leads back to exactly the place it was made for', () => {
  expect(decodeSimilarPageToken(token, ASKED)).toEqual(position);
});

it.each([
  ['of the list of another video', token, position.videoId],
  ['that is damaged', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, ASKED],
  ['with something behind it', `${token}.x`, ASKED],
  ['that is none', 'page 2', ASKED],
])('refuses a token %s', (_what, broken, asked) => {
  expect(() => decodeSimilarPageToken(broken, asked)).toThrow(InvalidPageTokenError);
});
