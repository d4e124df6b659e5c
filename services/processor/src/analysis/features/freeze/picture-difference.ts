/** A bound on how far two pictures differ, in 8-bit levels of luma samples of the 64x36 thumbnail. */
export interface PictureDifference {
  /** Of all samples, on average. */
  readonly mean: number;
  /** Of any one sample; it catches the small thing that moves in a still picture. */
  readonly sample: number;
}

/** Whether two pictures of one size differ by no more than that. */
export function isWithin({ mean, sample }: PictureDifference, a: Uint8Array, b: Uint8Array): boolean {
  const most = mean * a.length;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (difference > sample) return false;
    sum += difference;
  }
  return sum <= most;
}

/** How much brighter the second of two pictures of one size is, on average, in levels. */
export function brightnessChange(before: Uint8Array, after: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < before.length; i++) sum += (after[i] ?? 0) - (before[i] ?? 0);
  return sum / before.length;
}
