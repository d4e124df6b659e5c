import type { WaveformResult } from '@vidi/contracts/vidi/v1/results';
import { nanosOf } from './offset.ts';

/** As the API promises. */
const MAX_BUCKETS = 2000;
const FULL_SCALE = 32_767;

/**
 * What is wrong with a waveform: it must have a bounded number of buckets of some length, each with a lowest and a highest
 * sample in range and in that order.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkWaveform({ bucketDuration, minima, maxima }: WaveformResult): readonly string[] {
  const problems: string[] = [];
  if ((nanosOf(bucketDuration) ?? 0n) <= 0n) problems.push('the buckets of the waveform have no length');
  if (minima.length !== maxima.length) {
    problems.push(`the waveform has ${minima.length} minima for ${maxima.length} maxima`);
  }
  if (maxima.length > MAX_BUCKETS) problems.push(`the waveform has ${maxima.length} buckets, more than ${MAX_BUCKETS}`);
  const wrong = minima.findIndex(
    (low, at) => low < -FULL_SCALE || low > (maxima[at] ?? low) || (maxima[at] ?? 0) > FULL_SCALE,
  );
  if (wrong >= 0) problems.push(`bucket ${wrong} of the waveform goes from ${minima[wrong]} to ${maxima[wrong]}`);
  return problems;
}
