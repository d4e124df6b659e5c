import type { LoudnessCurve, LoudnessResult } from '@vidi/contracts/vidi/v1/results';
import { nanosOf } from './offset.ts';

/** As the API promises. */
const MAX_STEPS = 2000;

/**
 * What is wrong with a loudness: numbers that are none, or a range without the integrated loudness it belongs to.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkLoudness(result: LoudnessResult): readonly string[] {
  const problems: string[] = [];
  for (const [name, value] of [
    ['integrated loudness', result.integratedLufs],
    ['loudness range', result.rangeLu],
    ['true peak', result.truePeakDbtp],
  ] as const) {
    if (value !== undefined && !Number.isFinite(value)) problems.push(`the ${name} is ${value}`);
  }
  if (result.rangeLu !== undefined && result.integratedLufs === undefined) {
    problems.push('there is a loudness range without an integrated loudness');
  }
  if (result.curve !== undefined) problems.push(...checkCurve(result.curve));
  return problems;
}

function checkCurve({ step, momentaryLufs, shortTermLufs }: LoudnessCurve): readonly string[] {
  const problems: string[] = [];
  if ((nanosOf(step) ?? 0n) <= 0n) problems.push('the steps of the loudness curve have no length');
  if (momentaryLufs.length !== shortTermLufs.length) {
    problems.push(
      `the loudness curve has ${momentaryLufs.length} momentary for ${shortTermLufs.length} short-term values`,
    );
  }
  if (momentaryLufs.length > MAX_STEPS) problems.push(`the loudness curve has ${momentaryLufs.length} steps`);
  if (![...momentaryLufs, ...shortTermLufs].every(Number.isFinite)) {
    problems.push('the loudness curve has values that are no numbers');
  }
  return problems;
}
