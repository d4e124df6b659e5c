/**
 * Types that the first box of a file may have. Usually that is `ftyp` (ISO/IEC 14496-12, 4.3), but a recording that was not
 * finished properly begins with `mdat`, QuickTime has files without `ftyp` that begin with `wide`, `free` or `skip`, and a
 * segment of a stream begins with `styp`, `sidx` or `moof`.
 */
const FIRST_BOXES: ReadonlySet<string> = new Set(
  'ftyp moov mdat free skip wide junk uuid pnot pict udta prfl ediw styp sidx moof emsg prft pdin meta'.split(' '),
);

/** Types that say enough behind boxes of unknown types: those that libav takes for certain (`mov_probe`). */
const CERTAIN_BOXES: ReadonlySet<string> = new Set('ftyp moov mdat pnot udta'.split(' '));

const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** Whether content begins with a box of MP4, MOV, M4A or 3GP. */
export function beginsWithBox(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES && FIRST_BOXES.has(typeAt(bytes, 0));
}

/** Whether a box that is surely of MP4 and its kin follows what is not known, stepping from box to box as libav does. */
export function hasBoxFurtherOn(bytes: Buffer): boolean {
  for (let offset = 0; offset + HEADER_BYTES <= bytes.length; ) {
    const size = sizeAt(bytes, offset);
    if (size === undefined) offset += 4;
    else if (CERTAIN_BOXES.has(typeAt(bytes, offset))) return true;
    else offset += size;
  }
  return false;
}

function typeAt(bytes: Buffer, offset: number): string {
  return bytes.toString('latin1', offset + 4, offset + HEADER_BYTES);
}

/** Size of a box; undefined where none can begin. 0 means "to the end of the file", 1 that 64 bits of it follow the type. */
function sizeAt(bytes: Buffer, offset: number): number | undefined {
  const short = bytes.readUInt32BE(offset);
  if (short === 0) return bytes.length - offset;
  if (short >= HEADER_BYTES) return short;
  if (short !== 1 || offset + LARGE_HEADER_BYTES > bytes.length) return undefined;
  const long = bytes.readBigUInt64BE(offset + HEADER_BYTES);
  return long < LARGE_HEADER_BYTES ? undefined : Number(long);
}
