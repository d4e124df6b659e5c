import { expect, it } from 'vitest';
import { isSubtitleText, subtitleText } from './subtitle-text.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it.each([
  ['subrip', 'Plain.', 'Plain.'],
  ['subrip', '<i>Two</i>\r\n<font color="#fff">lines</font>', 'Two\nlines'],
  ['subrip', '{\\an8}Above, 3 < 4 > 2', 'Above, 3 < 4 > 2'],
  ['ass', '0,0,Default,,0,0,0,,Hello, {\\i1}you{\\i0}\\Nand\\hyou', 'Hello, you\nand you'],
  ['ass', '1,0,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}Sign', 'Sign'],
  ['subrip', 'One<br>two<BR />three</i >', 'One\ntwo\nthree'],
  ['subrip', '<v Ann>&amp; {not an override}', '<v Ann>&amp; {not an override}'],
  ['ass', '2,0,Default,,0,0,0,,{\\pos(1,2)\\p1}m 0 0{\\p0\\b1}A{\\p1\\p0}B{a comment}C', 'ABC'],
  ['ass', '4,0,Default,,0,0,0,fx,{\\k20}Ka{\\k30}ra, o{\\p2}m 1 1', 'Kara, o'],
  ['ass', 'not an event', ''],
  ['webvtt', '<v Ann>Salt &amp; <c.loud>pepper</c>&lt;3', 'Salt & pepper<3'],
  [
    'webvtt',
    '<00:00:01.000>It&#39;s &quot;3 &lt; 4&quot; &#x1F600;&amp;lt; &bogus; &#xD800;',
    'It\'s "3 < 4" \u{1f600}&lt; &bogus; \ufffd',
  ],
  ['webvtt', '<ruby>\u6f22<rt>kan</rt></ruby> <lang de><i.x>Wort</i></lang>', '\u6f22kan Wort'],
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

it('reads text that is not UTF-8 as Windows-1252, and one that is damaged as far as it is', () => {
  expect(subtitleText('subrip', Uint8Array.of(0x43, 0x61, 0x66, 0xe9, 0x20, 0x93, 0x80))).toBe(
    'Caf\u00e9 \u201c\u20ac',
  );
  expect(subtitleText('subrip', Uint8Array.of(...bytes('\u00fcber '), 0xe9, 0x21))).toBe('\u00fcber \ufffd!');
  expect(subtitleText('mov_text', Uint8Array.of(0, 8, 0xfe, 0xff, 0, 0x48, 0, 0, 0xd8, 0))).toBe('H\ufffd');
});

it('tells text from pictures', () => {
  expect(['subrip', 'ass', 'mov_text', 'webvtt', 'dvd_subtitle', 'hdmv_pgs_subtitle'].map(isSubtitleText)).toEqual([
    ...[true, true, true, true],
    ...[false, false],
  ]);
});
