/** Every packet begins with this byte (ISO/IEC 13818-1, 2.4.3.2). */
const SYNC_BYTE = 0x47;

/** From one packet to the next: plain; with a time stamp before each (M2TS, AVCHD); with error correction behind each. */
const STRIDES = [188, 192, 204] as const;

/** Packets in a row that leave no doubt: among 64 KiB of random bytes, five are found once in five million times. */
const CERTAIN_PACKETS = 5;

/** Fewest packets of content that is shorter than that. */
const FEWEST_PACKETS = 2;

/** Where the first packet begins in M2TS, behind its time stamp. */
const TIME_STAMP_BYTES = 4;

/** Whether content is an MPEG transport stream from its first packet on. */
export function beginsWithPackets(bytes: Buffer): boolean {
  return [0, TIME_STAMP_BYTES].some((start) => STRIDES.some((stride) => packetsFrom(bytes, start, stride)));
}

/** Whether packets follow what a receiver recorded before it found the beginning of one, or what was cut off before. */
export function hasPacketsFurtherOn(bytes: Buffer): boolean {
  for (let start = bytes.indexOf(SYNC_BYTE); start >= 0; start = bytes.indexOf(SYNC_BYTE, start + 1)) {
    if (STRIDES.some((stride) => packetsFrom(bytes, start, stride))) return true;
  }
  return false;
}

/** Whether content that is all here is packets from its first byte to its last, though few. */
export function isFewPackets(bytes: Buffer): boolean {
  return STRIDES.some((stride) => {
    const start = stride === 192 ? TIME_STAMP_BYTES : 0;
    const count = Math.floor(bytes.length / stride);
    return count >= FEWEST_PACKETS && packetsFrom(bytes, start, stride, count);
  });
}

function packetsFrom(bytes: Buffer, start: number, stride: number, count = CERTAIN_PACKETS): boolean {
  for (let packet = 0; packet < count; packet += 1) {
    if (bytes[start + packet * stride] !== SYNC_BYTE) return false;
  }
  return true;
}
