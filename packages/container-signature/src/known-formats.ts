import type { Refusal } from './recognition.ts';
import { notAVideo, unsupportedFormat } from './refusals.ts';

/** Bytes (in latin1) that content of a format has at an offset. */
type Signature = readonly [offset: number, bytes: string];

const archive = notAVideo('an archive');

/** Well-known formats that are not taken in, so that a refusal can name them. */
const FORMATS: readonly (readonly [Refusal, ...Signature[]])[] = [
  [notAVideo('a picture (PNG)'), [0, '\x89PNG\r\n\x1a\n']],
  [notAVideo('a picture (JPEG)'), [0, '\xff\xd8\xff']],
  [notAVideo('a picture (GIF)'), [0, 'GIF8']],
  [notAVideo('a picture (WebP)'), [0, 'RIFF'], [8, 'WEBP']],
  [notAVideo('a picture (TIFF)'), [0, 'II*\0']],
  [notAVideo('a picture (TIFF)'), [0, 'MM\0*']],
  [notAVideo('a document (PDF)'), [0, '%PDF-']],
  [notAVideo('an archive (ZIP) or a document made of one'), [0, 'PK\x03\x04']],
  [archive, [0, 'PK\x05\x06']],
  [archive, [0, '\x1f\x8b\x08']],
  [archive, [0, '7z\xbc\xaf\x27\x1c']],
  [archive, [0, 'Rar!\x1a\x07']],
  [archive, [0, '\xfd7zXZ\0']],
  [archive, [0, '\x28\xb5\x2f\xfd']],
  [notAVideo('a program'), [0, '\x7fELF']],
  [unsupportedFormat('a Flash video (FLV)'), [0, 'FLV\x01']],
  [unsupportedFormat('Ogg'), [0, 'OggS\0']],
  [unsupportedFormat('Windows Media (ASF, WMV)'), [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']],
  [unsupportedFormat('an MPEG program stream (MPG, VOB)'), [0, '\0\0\x01\xba']],
  [unsupportedFormat('MXF'), [0, '\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02']],
  [unsupportedFormat('RealMedia'), [0, '.RMF']],
  [unsupportedFormat('a sound file (WAV)'), [0, 'RIFF'], [8, 'WAVE']],
  [unsupportedFormat('a sound file (FLAC)'), [0, 'fLaC']],
  [unsupportedFormat('a sound file (MP3)'), [0, 'ID3']],
];

/** As many bytes as the longest signature reaches. */
export const SIGNATURE_BYTES = 16;

/** The refusal of a format that is known by its first bytes; undefined for any other content. */
export function knownFormat(bytes: Buffer): Refusal | undefined {
  return FORMATS.find(([, ...signatures]) => signatures.every((signature) => has(bytes, signature)))?.[0];
}

/** Whether content is AVI (`RIFF … AVI `), by any of the four beginnings that libav knows of it. */
export function beginsAsAvi(bytes: Buffer): boolean {
  if (has(bytes, [0, 'ON2 ']) && has(bytes, [8, 'ON2f'])) return true;
  return has(bytes, [0, 'RIFF']) && ['AVI ', 'AVIX', 'AVI\x19', 'AMV '].some((form) => has(bytes, [8, form]));
}

/** Whether content begins with the head of an EBML document (RFC 8794, 11.2.1), as Matroska and WebM do and nothing else of note. */
export function beginsAsEbml(bytes: Buffer): boolean {
  return has(bytes, [0, '\x1a\x45\xdf\xa3']);
}

function has(bytes: Buffer, [offset, signature]: Signature): boolean {
  return bytes.toString('latin1', offset, offset + signature.length) === signature;
}
