import type { LoudnessResult } from '@vidi/contracts/vidi/v1/results';

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
  return problems;
}
