import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FirstBytes } from './first-bytes.ts';
import { FIRST_BYTES, recognise } from './recognise.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** A box of an MP4 file. */
function box(type: string, payload: Buffer = Buffer.alloc(24), size = payload.length + 8): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, payload]);
}

/** Packets of a transport stream. */
function packets(count: number, stride: 188 | 192 | 204): Buffer {
  const packet = Buffer.alloc(stride);
  packet[stride === 192 ? 4 : 0] = 0x47;
  return Buffer.concat(Array.from({ length: count }, () => packet));
}

/** Bytes in which no packet begins. */
const noise = (length: number) => Buffer.from(randomBytes(length).map((byte) => byte | 0x80));

const ftyp = box('ftyp', latin1('isom\0\0\x02\0isomiso2avc1mp41'));
const large = Buffer.concat([latin1('\0\0\0\x01mdat\0\0\0\x02\0\0\0\0'), noise(100)]);
const ebml = latin1('\x1a\x45\xdf\xa3\x9f');

const ACCEPTED: readonly (readonly [string, Buffer, string])[] = [
  ['MP4', Buffer.concat([ftyp, box('moov')]), 'iso-base-media'],
  ...['moov', 'mdat', 'free', 'wide', 'skip', 'styp', 'sidx', 'moof', 'uuid', 'pnot', 'junk', 'udta'].map(
    (type) => [`MP4 or MOV that begins with ${type}`, box(type), 'iso-base-media'] as const,
  ),
  ['a recording whose first box is larger than 4 GiB', large, 'iso-base-media'],
  ['a recording whose first box goes to the end', box('mdat', Buffer.alloc(100), 0), 'iso-base-media'],
  ['MP4 behind boxes that nobody knows', Buffer.concat([box('abcd'), box('\xa9xyz'), ftyp]), 'iso-base-media'],
  [
    'MP4 behind a number that is the size of no box',
    Buffer.concat([Buffer.from([0, 0, 0, 4]), ftyp]),
    'iso-base-media',
  ],
  ['Matroska', Buffer.concat([ebml, latin1('\x42\x82\x88matroska'), noise(100)]), 'matroska'],
  [
    'WebM with a void in its head',
    Buffer.concat([ebml, latin1('\xec\x82\0\0\x42\x82\x84webm'), noise(50)]),
    'matroska',
  ],
  ['AVI', latin1('RIFF\x00\x10\0\0AVI LIST\0\0\0\0hdrl'), 'avi'],
  ['AVI of one extended part', latin1('RIFF\x00\x10\0\0AVIXLIST\0\0\0\0movi'), 'avi'],
  ...([188, 192, 204] as const).flatMap((stride) => [
    [`a transport stream of packets of ${stride} bytes`, packets(20, stride), 'mpeg-ts'] as const,
    [`the same with only three packets`, packets(3, stride), 'mpeg-ts'] as const,
    [`the same cut in the middle of a packet`, packets(20, stride).subarray(77), 'mpeg-ts'] as const,
    [`the same behind 60,000 bytes of noise`, Buffer.concat([noise(60_000), packets(6, stride)]), 'mpeg-ts'] as const,
  ]),
];

const XML = '<?xml version="1.0" encoding="utf-8"?>\n';
const MPD = '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>file:///etc/passwd</BaseURL></MPD>';
const NOT_VIDEOS: readonly (readonly [string, Buffer | string, string])[] = [
  ['an HLS playlist', '#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n', 'playlist (HLS'],
  ['an HLS playlist behind a byte order mark', '\ufeff#EXTM3U\n', 'playlist (HLS'],
  ['an HLS playlist behind white space', `${' \r\n\t'.repeat(4_000)}#EXTM3U\n`, 'playlist (HLS'],
  ['an HLS playlist in UTF-16', Buffer.from('\ufeff#EXTM3U\n#EXTINF:1,\na.ts', 'utf16le'), 'playlist (HLS'],
  ['an HLS playlist with a box behind it', Buffer.concat([latin1('#EXTM3U\n'), ftyp, noise(99)]), 'playlist (HLS'],
  ['an ffconcat script', "ffconcat version 1.0\nfile '/etc/passwd'\n", 'ffconcat'],
  ['a DASH manifest', MPD, 'playlist (DASH'],
  ['a DASH manifest with a declaration', `${XML}<!-- a -->\n<!-- b --> ${MPD}`, 'playlist (DASH'],
  ['a DASH manifest with a prefix', `${XML}<dash:MPD xmlns:dash="urn:mpeg:dash:schema:mpd:2011"/>`, 'playlist (DASH'],
  ['a DASH manifest whose comment poses as a box', `<!--free-->${MPD}`, 'playlist (DASH'],
  ['a session description', 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\n', 'SDP'],
  ['a PLS playlist', '[playlist]\nFile1=/etc/passwd\n', 'playlist (PLS)'],
  ['a list of paths', '/etc/passwd\n/etc/hosts\n', 'plain text'],
  ['a web page', '<!DOCTYPE html><html><body>404', 'web page (HTML)'],
  ['a web page in lower case', '\n<html>\n', 'web page (HTML)'],
  ['another XML document', `${XML}<rss version="2.0"/>`, 'XML document'],
  ['an XML document that is cut off', '<?xml version="1.0"?><!-- endless', 'XML document'],
  ['JSON', '{"error": "not found"}', 'JSON document'],
  ['a text', 'Two eggs, a little flour.\n'.repeat(5_000), 'plain text'],
  ['a text of one character', 'x', 'plain text'],
  ['a text in which a box seems to begin', 'The free lunch.', 'plain text'],
  ['ZIP', latin1('PK\x03\x04\x14\0\0\0\x08\0abcdefgh'), 'archive (ZIP)'],
  ['a stored archive of a transport stream', Buffer.concat([latin1('PK\x03\x04\x14\0'), packets(20, 188)]), '(ZIP)'],
  ['PNG', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0'), 'picture (PNG)'],
  ['JPEG', latin1('\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01'), 'picture (JPEG)'],
  ['GIF', latin1('GIF89a\x01\0\x01\0\x80\0\0\0\0\0'), 'picture (GIF)'],
  ['WebP', latin1('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0'), 'picture (WebP)'],
  ['PDF', latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj'), 'document (PDF)'],
  ['a program', latin1('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0'), 'program'],
  ['zeros', Buffer.alloc(100_000), 'Nothing recognisable'],
  ['noise', noise(100_000), 'Nothing recognisable'],
  // Always the same: of five drawn bytes some make a text in UTF-8.
  ['a few bytes of noise', Buffer.from([0x9d, 0xf7, 0x81, 0xc0, 0xe2]), 'Nothing recognisable'],
];

const UNSUPPORTED: readonly (readonly [string, Buffer, string])[] = [
  ['FLV', latin1('FLV\x01\x05\0\0\0\x09\0\0\0\0\0\0\0'), 'Flash video'],
  ['Ogg', latin1('OggS\0\x02\0\0\0\0\0\0\0\0\0\0'), 'Ogg'],
  ['WMV', latin1('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c'), 'Windows Media'],
  ['MPG', latin1('\0\0\x01\xba\x44\0\x04\0\x04\x01\x01\x89\xc3\xf8\0\0'), 'MPEG program stream'],
  ['WAV', latin1('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0'), 'sound file (WAV)'],
  ['MP3', latin1('ID3\x04\0\0\0\0\0\x23TSSE\0\0'), 'sound file (MP3)'],
];

/** Adds content piece by piece, as it would come. */
function inPieces(content: Uint8Array, size: number) {
  const first = new FirstBytes();
  for (let start = 0; start < content.length; start += size) {
    const recognition = first.add(content.subarray(start, start + size));
    if (recognition.kind !== 'undecided') return recognition;
  }
  return first.end();
}

describe('content that is taken in', () => {
  it.each(ACCEPTED)('is %s', (_what, content, container) => {
    expect(recognise(content, true)).toEqual({ kind: 'accepted', container });
    for (const size of [1, 7, 4_096]) expect(inPieces(content, size)).toEqual({ kind: 'accepted', container });
  });

  it('is still taken in when its first box is larger than what is looked at', () => {
    const content = Buffer.concat([box('free', Buffer.alloc(200_000)), ftyp]);
    expect(recognise(content.subarray(0, 16))).toEqual({ kind: 'accepted', container: 'iso-base-media' });
  });
});

describe('content that is refused', () => {
  it.each(NOT_VIDEOS)('because it is no video: %s', (_what, content, found) => {
    const bytes = Buffer.from(content);
    const refusal = { kind: 'refused', reason: 'NOT_A_VIDEO', message: expect.stringContaining(found) };
    expect(recognise(bytes, true)).toEqual(refusal);
    for (const size of [1, 7, 4_096]) expect(inPieces(bytes, size)).toEqual(refusal);
  });

  it.each(UNSUPPORTED)('because its format is not taken in: %s', (_what, bytes, found) => {
    const refusal = { kind: 'refused', reason: 'UNSUPPORTED_FORMAT', message: expect.stringContaining(found) };
    expect(recognise(bytes)).toEqual(refusal);
    for (const size of [1, 7]) expect(inPieces(bytes, size)).toEqual(refusal);
  });

  it('is told what is accepted instead', () => {
    expect(recognise(Buffer.from('%PDF-1.4 and so on'))).toMatchObject({
      message:
        'This is a document (PDF), not a video. Accepted are MP4, MOV, M4A, 3GP, Matroska (MKV), WebM, AVI and MPEG-TS.',
    });
  });
});

describe('looking at the first bytes', () => {
  it('goes on while they say nothing, and ends with the last that is looked at', () => {
    expect(recognise(noise(FIRST_BYTES - 1))).toEqual({ kind: 'undecided' });
    expect(recognise(noise(FIRST_BYTES))).toMatchObject({ kind: 'refused' });
  });

  it('knows a playlist by a beginning in the middle of its name', () => {
    expect(recognise(Buffer.from('           #EXTM'))).toEqual({ kind: 'undecided' });
    expect(recognise(Buffer.from('           #EXTM3U\n'))).toMatchObject({ kind: 'refused' });
  });

  it('ends after 4096 characters of nothing but text', () => {
    expect(recognise(Buffer.from('a'.repeat(4_095)))).toEqual({ kind: 'undecided' });
    expect(recognise(Buffer.from('a'.repeat(4_096)))).toMatchObject({ kind: 'refused' });
  });
});
