import { beginsWithBox, hasBoxFurtherOn } from './iso-base-media.ts';
import { beginsAsAvi, beginsAsEbml, knownFormat, SIGNATURE_BYTES } from './known-formats.ts';
import { type AcceptedContainer, type Recognition, UNDECIDED } from './recognition.ts';
import { unrecognised } from './refusals.ts';
import { recogniseText } from './text-formats.ts';
import { beginsWithPackets, hasPacketsFurtherOn, isFewPackets } from './transport-stream.ts';

/** How many first bytes of content are looked at: as far as libav searches for the first packet of a transport stream. */
export const FIRST_BYTES = 65_536;

/**
 * Says by its first bytes what content is, whatever its name or media type: one of the containers that are taken in, something
 * else that is well known, or nothing recognisable. Lenient where players are, since what is taken for a video here still has to
 * be opened; strict about texts, since playlists make a player open other files.
 *
 * @param bytes the content from its first byte on; nothing behind FIRST_BYTES is looked at
 * @param whole whether these are all bytes there are
 * @returns `undecided` only while fewer than FIRST_BYTES are here and `whole` is false
 */
export function recognise(bytes: Uint8Array, whole = false): Recognition {
  const first = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, FIRST_BYTES));
  const last = whole || first.length === FIRST_BYTES;
  if (first.length < SIGNATURE_BYTES && !last) return UNDECIDED;
  // A text that is dangerous comes first: four of its characters may pass for the size of a box.
  const text = recogniseText(first, last);
  if (text !== undefined) return text.kind === 'undecided' ? (knownFormat(first) ?? text) : text;
  const container = beginning(first);
  if (container !== undefined) return { kind: 'accepted', container };
  // An archive may hold a transport stream as it is.
  const known = knownFormat(first);
  if (known !== undefined) return known;
  if (hasPacketsFurtherOn(first) || (whole && isFewPackets(first))) return { kind: 'accepted', container: 'mpeg-ts' };
  if (!last) return UNDECIDED;
  return hasBoxFurtherOn(first) ? { kind: 'accepted', container: 'iso-base-media' } : unrecognised(first.length);
}

function beginning(first: Buffer): AcceptedContainer | undefined {
  if (beginsWithBox(first)) return 'iso-base-media';
  if (beginsAsEbml(first)) return 'matroska';
  if (beginsAsAvi(first)) return 'avi';
  return beginsWithPackets(first) ? 'mpeg-ts' : undefined;
}
