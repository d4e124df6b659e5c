import { expect, it } from 'vitest';
import { isSubtitleText, subtitleText } from './subtitle-text.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it.each([
  ['subrip', 'Plain.', 'Plain.'],
  ['subrip', '<i>Two</i>\r\n<font color="#fff">lines</font>', 'Two\nlines'],
  ['subrip', '{\\an8}Above, 3 < 4 > 2', 'Above, 3 < 4 > 2'],
  ['ass', '0,0,Default,,0,0,0,,Hello, {\\i1}you{\\i0}\\Nand\\hyou', 'Hello, you\nand you'],
  ['ass', '1,0,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}Sign', 'Sign'],
  ['ass', 'not an event', ''],
  ['webvtt', '<v Ann>Salt &amp; <c.loud>pepper</c>&lt;3', 'Salt & pepper<3'],
  ['text', ' \n spaces \n\n', 'spaces'],
])('reads the text of %s from %j', (codec, packet, text) => {
  expect(subtitleText(codec, bytes(packet))).toBe(text);
});

it('reads as much of timed text as its length says, in UTF-8 or UTF-16', () => {
  const styled = Uint8Array.of(0, 4, ...bytes('Caf\u00e9').slice(0, 4), 0, 0, 0, 8);
  expect(subtitleText('mov_text', styled).startsWith('Caf')).toBe(true);
  expect(subtitleText('mov_text', Uint8Array.of(0, 5, ...bytes('Caf\u00e9'), 0, 0, 0, 8, 1, 2))).toBe('Caf\u00e9');
  expect(subtitleText('mov_text', Uint8Array.of(0, 6, 0xfe, 0xff, 0, 0x48, 0, 0x69))).toBe('Hi');
  expect(subtitleText('mov_text', Uint8Array.of(0, 0))).toBe('');
  expect(subtitleText('mov_text', Uint8Array.of(9))).toBe('');
});

it('tells text from pictures', () => {
  expect(['subrip', 'ass', 'mov_text', 'webvtt', 'dvd_subtitle', 'hdmv_pgs_subtitle'].map(isSubtitleText)).toEqual([
    ...[true, true, true, true],
    ...[false, false],
  ]);
});
