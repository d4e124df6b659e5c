import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';

/** A video of one second that is handed over again and again. */
export interface BenchClip {
  readonly path: string;
  readonly sizeBytes: number;
  /** The clip as bytes that no other copy has: one owner's same bytes would be kept once. */
  copy(): Uint8Array;
}

/** Makes a clip of 640x360 at 25 frames a second with sound, in H.264 and AAC. */
export async function makeBenchClip(folder: string): Promise<BenchClip> {
  const path = join(folder, 'clip.mp4');
  await makeClip({ path, width: 640, height: 360 });
  const clip = await readFile(path);
  return { path, sizeBytes: clip.length, copy: () => Buffer.concat([clip, freeBox(randomBytes(16))]) };
}

/** A box that players skip (ISO/IEC 14496-12, 8.1.2): its length in 32 bits, its type, and whatever one likes. */
function freeBox(content: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + content.length, 0);
  head.write('free', 4, 'latin1');
  return Buffer.concat([head, content]);
}
