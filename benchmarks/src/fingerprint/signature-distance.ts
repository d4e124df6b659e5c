import type { FingerprintResult } from '@vidi/contracts/vidi/v1/results';

/** How many bits of two signatures differ. */
export function distanceOf(a: string, b: string): number {
  let differing = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let distance = 0;
  for (; differing > 0n; differing &= differing - 1n) distance++;
  return distance;
}

/** Seconds between two signatures. */
export function stepOf({ step }: FingerprintResult): number {
  return Number(step?.seconds ?? 0n) + (step?.nanos ?? 0) / 1e9;
}

/**
 * Distances of what a film shows at each moment and what a variant of it shows when that comes; where nothing is seen in either there is none.
 *
 * @param laterBy seconds by which it comes later in the variant
 */
export function distancesAlong(
  film: FingerprintResult,
  variant: FingerprintResult,
  laterBy: number,
): readonly number[] {
  return film.signatures.flatMap((signature, index) => {
    const moment = Math.round((index * stepOf(film) + laterBy) / stepOf(variant));
    const seen = moment < 0 ? undefined : variant.signatures[moment];
    return signature === '' || seen === undefined || seen === '' ? [] : [distanceOf(signature, seen)];
  });
}

/** Distances of everything that one video shows to everything that another shows. */
export function distancesAcross(a: FingerprintResult, b: FingerprintResult): readonly number[] {
  const others = b.signatures.filter((signature) => signature !== '');
  return a.signatures
    .filter((signature) => signature !== '')
    .flatMap((signature) => others.map((other) => distanceOf(signature, other)));
}
