import type { Rational as WireRational } from '@vidi/contracts/vidi/v1/media_info';

/** An exact fraction, such as 30000/1001. */
export interface Rational {
  readonly numerator: number;
  /** Never 0. */
  readonly denominator: number;
}

/** Reads a fraction. */
export function toRational({ numerator, denominator }: WireRational): Rational {
  return { numerator, denominator };
}
