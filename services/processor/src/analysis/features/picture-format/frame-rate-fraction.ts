import type { Fraction } from '../../time/rational-time.ts';

/** Largest part of a `Rational` of the API. */
const MAX_PART = 2 ** 31 - 1;

/**
 * The frame rate that a number of intervals in a length of time means, when the ends of that time were rounded: a whole rate, or one of NTSC's (a whole one * 1000/1001), if such is
 * possible, of both the nearer; else the simplest fraction that is possible (by continued fractions).
 *
 * @param intervals at least 1
 * @param span nanoseconds from the first frame to the last, above 0
 * @param slack nanoseconds by which the span may be off
 */
export function frameRateFraction(intervals: number, span: number, slack: number): Fraction {
  const measured = rate(intervals, span);
  const lowest = rate(intervals, span + slack);
  const highest = rate(intervals, Math.max(span - slack, span / 2));
  const whole = { num: Math.round(measured), den: 1 };
  const ntsc = { num: Math.round(measured * 1.001) * 1_000, den: 1_001 };
  const [nearest] = [whole, ntsc]
    .filter((fraction) => fraction.num > 0 && perSecond(fraction) >= lowest && perSecond(fraction) <= highest)
    .toSorted((a, b) => Math.abs(perSecond(a) - measured) - Math.abs(perSecond(b) - measured));
  return nearest === undefined ? simplestBetween(lowest, highest) : reduced(nearest);
}

function rate(intervals: number, nanoseconds: number): number {
  return (intervals * 1e9) / nanoseconds;
}

function perSecond({ num, den }: Fraction): number {
  return num / den;
}

/** The fraction with the smallest denominator from `lowest` to `highest`, both above 0. */
function simplestBetween(lowest: number, highest: number): Fraction {
  const whole = Math.ceil(lowest);
  if (whole <= highest) return { num: Math.min(whole, MAX_PART), den: 1 };
  const below = whole - 1;
  const rest = simplestBetween(1 / (highest - below), 1 / (lowest - below));
  const num = below * rest.num + rest.den;
  // What the API cannot say any more is off by less than 1 / MAX_PART.
  return num > MAX_PART || rest.num > MAX_PART ? { num: below, den: 1 } : { num, den: rest.num };
}

function reduced({ num, den }: Fraction): Fraction {
  let [divisor, rest] = [num, den];
  while (rest !== 0) [divisor, rest] = [rest, divisor % rest];
  return { num: num / divisor, den: den / divisor };
}
