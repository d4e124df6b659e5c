/** How far two pictures differ, or may differ, in 8-bit levels of luma samples of the 64x36 thumbnail. */
export interface PictureDifference {
  /** Of all samples, on average. */
  readonly mean: number;
  /** Of the one sample that differs most; it shows the small thing that moves in a still picture. */
  readonly sample: number;
}

/** How far two pictures of one size differ. */
export function differenceBetween(a: Uint8Array, b: Uint8Array): PictureDifference {
  let sum = 0;
  let sample = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    sum += difference;
    if (difference > sample) sample = difference;
  }
  return { mean: sum / a.length, sample };
}

/** Whether two pictures of one size differ by no more than a bound: soon known where they differ by more. */
export function areWithin({ mean, sample }: PictureDifference, a: Uint8Array, b: Uint8Array): boolean {
  const most = mean * a.length;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (difference > sample) return false;
    sum += difference;
  }
  return sum <= most;
}

/** Whether a difference is no more than a bound. */
export function isWithin(bound: PictureDifference, { mean, sample }: PictureDifference): boolean {
  return mean <= bound.mean && sample <= bound.sample;
}
