import { create } from '@bufbuild/protobuf';
import { type Duration, DurationSchema } from '@bufbuild/protobuf/wkt';

/**
 * A moment or a length in whole nanoseconds, the resolution of `google.protobuf.Duration`. Made once from the exact
 * rational time of the file; no time base in use is finer, and nothing is added up in floating point.
 */
export type Nanoseconds = bigint;

/** An exact fraction, as libav has them. */
export interface Fraction {
  readonly num: number;
  readonly den: number;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** Turns a count of ticks of `timeBase` seconds into nanoseconds, rounded to the nearest. */
export function ticksToNanoseconds(ticks: bigint, timeBase: Fraction): Nanoseconds {
  const numerator = ticks * BigInt(timeBase.num) * NANOSECONDS_PER_SECOND;
  const denominator = BigInt(timeBase.den);
  const half = numerator < 0n ? -denominator / 2n : denominator / 2n;
  return (numerator + half) / denominator;
}

/** Nanoseconds as a protobuf `Duration`. */
export function toDuration(time: Nanoseconds): Duration {
  return create(DurationSchema, {
    seconds: time / NANOSECONDS_PER_SECOND,
    nanos: Number(time % NANOSECONDS_PER_SECOND),
  });
}

/** Nanoseconds as seconds, for ratios and messages. */
export function toSeconds(time: Nanoseconds): number {
  return Number(time) / 1e9;
}

/** Seconds as nanoseconds, for parameters. */
export function fromSeconds(seconds: number): Nanoseconds {
  return BigInt(Math.round(seconds * 1e9));
}

/** The smaller of two times. */
export function earlier(a: Nanoseconds, b: Nanoseconds): Nanoseconds {
  return compare(a, b) < 0 ? a : b;
}

/** The larger of two times. */
export function later(a: Nanoseconds, b: Nanoseconds): Nanoseconds {
  return compare(a, b) < 0 ? b : a;
}

/** `Math.min` and `Math.max` do not take bigint. */
function compare(a: Nanoseconds, b: Nanoseconds): number {
  return a < b ? -1 : 1;
}
