import { readFile, rm, writeFile } from 'node:fs/promises';
import { remuxClip } from './remux-clip.ts';

/** A chapter to be put into a file. */
export interface PlannedChapter {
  readonly startSeconds: number;
  /** MP4 has no ends: a chapter lasts until the next begins. */
  readonly endSeconds: number;
  readonly title: string;
}

/**
 * Copies a clip into a Matroska or MP4 file with chapters; node-av's muxer writes none. MP4 gets the list that Nero introduced (`chpl`), which libav and
 * most players read.
 */
export async function addChapters(
  from: string,
  to: string,
  container: 'matroska' | 'mp4',
  chapters: readonly PlannedChapter[],
): Promise<void> {
  const plain = `${to}.plain`;
  try {
    // A live stream has neither a length nor an index that would have to be moved for what is put in.
    await remuxClip(from, plain, container, container === 'matroska' ? { live: '1' } : {});
    const file = await readFile(plain);
    await writeFile(
      to,
      container === 'matroska' ? withMatroskaChapters(file, chapters) : withMp4Chapters(file, chapters),
    );
  } finally {
    await rm(plain, { force: true });
  }
}

/** The `moov` box lies behind the media, so it can grow without moving anything that is pointed to. */
function withMp4Chapters(file: Buffer, chapters: readonly PlannedChapter[]): Buffer {
  const start = file.lastIndexOf('moov') - 4;
  if (start < 0 || start + file.readUInt32BE(start) !== file.length) throw new Error('The file does not end in moov');
  const entries = chapters.map(({ startSeconds, title }) => {
    const text = Buffer.from(title);
    const head = Buffer.alloc(9);
    // In steps of 100 ns.
    head.writeBigUInt64BE(BigInt(Math.round(startSeconds * 1e7)));
    head.writeUInt8(text.length, 8);
    return Buffer.concat([head, text]);
  });
  // Version 1 and flags, four reserved bytes, the count.
  const head = Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, chapters.length);
  const list = box('udta', box('chpl', Buffer.concat([head, ...entries])));
  const moov = file.subarray(start + 8);
  return Buffer.concat([file.subarray(0, start), box('moov', Buffer.concat([moov, list]))]);
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

const CLUSTER = Buffer.of(0x1f, 0x43, 0xb6, 0x75);

/** Elements of RFC 9559, 5.1.7, before the first Cluster. */
function withMatroskaChapters(file: Buffer, chapters: readonly PlannedChapter[]): Buffer {
  const clusters = file.indexOf(CLUSTER);
  if (clusters < 0) throw new Error('There is no Cluster in the file');
  const atoms = chapters.map(({ startSeconds, endSeconds, title }, index) =>
    element(
      [0xb6],
      Buffer.concat([
        element(
          [0x73, 0xc4],
          Buffer.of((index >> 24) & 255, (index >> 16) & 255, (index >> 8) & 255, (index & 255) + 1),
        ),
        element([0x91], nanoseconds(startSeconds)),
        element([0x92], nanoseconds(endSeconds)),
        element(
          [0x80],
          Buffer.concat([element([0x85], Buffer.from(title)), element([0x43, 0x7c], Buffer.from('und'))]),
        ),
      ]),
    ),
  );
  const list = element([0x10, 0x43, 0xa7, 0x70], element([0x45, 0xb9], Buffer.concat(atoms)));
  return Buffer.concat([file.subarray(0, clusters), list, file.subarray(clusters)]);
}

/** With a size of eight bytes (RFC 8794, 4). */
function element(id: readonly number[], content: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(content.length) | (1n << 56n));
  return Buffer.concat([Buffer.from(id), size, content]);
}

function nanoseconds(seconds: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.round(seconds * 1e9)));
  return bytes;
}
