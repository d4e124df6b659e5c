import type { Frame } from 'node-av';
import type { Pixels } from '../media-file.ts';

/** Copies a frame in YUV 4:2:0 of 8 bit, both sides even, out of libav. */
export function packedPixels(frame: Frame): Pixels {
  const { width, height } = frame;
  const bytes = new Uint8Array((width * height * 3) / 2);
  let at = 0;
  for (const [index, halving] of [1, 2, 2].entries()) {
    const plane = frame.data?.[index];
    const stride = frame.linesize[index] ?? 0;
    const rowLength = width / halving;
    for (let y = 0; plane !== undefined && y < height / halving; y++) {
      bytes.set(plane.subarray(y * stride, y * stride + rowLength), at);
      at += rowLength;
    }
  }
  return { width, height, bytes };
}
