import type { Thumbnail } from '../../decoding/media-file.ts';

/** Bins of the luma, each of four levels. */
export const LUMA_BINS = 64;
const CHROMA_BINS = 16;

/** Colour statistics of a frame: 64 bins of luma, then 16 of each chroma plane; each plane sums up to 1/3. */
export type Histogram = Float64Array;

/** Counts the colours of a frame. */
export function histogramOf({ luma, blue, red }: Thumbnail): Histogram {
  const bins = new Float64Array(LUMA_BINS + 2 * CHROMA_BINS);
  count(bins, 0, luma, 2);
  count(bins, LUMA_BINS, blue, 4);
  count(bins, LUMA_BINS + CHROMA_BINS, red, 4);
  return bins;
}

/** Share of the colours that changed, in [0, 1]: half the L1 distance. */
export function histogramDifference(a: Histogram, b: Histogram): number {
  let sum = 0;
  for (let bin = 0; bin < a.length; bin++) {
    sum += Math.abs((a[bin] ?? 0) - (b[bin] ?? 0));
  }
  return sum / 2;
}

function count(bins: Float64Array, offset: number, plane: Uint8Array, shift: number): void {
  const counts = new Int32Array(256 >> shift);
  for (let at = 0; at < plane.length; at++) {
    const bin = (plane[at] ?? 0) >> shift;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const weight = 1 / (3 * plane.length);
  for (let bin = 0; bin < counts.length; bin++) bins[offset + bin] = (counts[bin] ?? 0) * weight;
}
