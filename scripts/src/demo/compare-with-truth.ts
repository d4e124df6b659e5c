import type { SampleTruth } from '@vidi/sample-video';
import type { Segment, VideoResults } from '@vidi/sdk';

/** One thing that was checked against what the sample is known to contain. */
export interface Check {
  readonly ok: boolean;
  readonly text: string;
}

/** How far a found passage's ends may be from the true ones, in seconds: the detectors work in blocks of sound and in frames. */
const PASSAGE_TOLERANCE_SECONDS = 0.15;

/** Compares what was found with what was put in. */
export function compareWithTruth(results: VideoResults, truth: SampleTruth): readonly Check[] {
  return [
    cutsCheck(results, truth),
    passagesCheck('black passages', results.black?.segments, truth.black),
    passagesCheck('silent passages', results.silence?.segments, truth.silence),
  ];
}

function cutsCheck({ shots }: VideoResults, { cuts }: SampleTruth): Check {
  const found = shots?.shots.slice(1).map(({ startFrame }) => startFrame) ?? [];
  const missed = cuts.filter((cut) => !found.includes(cut));
  const invented = found.filter((cut) => !cuts.includes(cut));
  const wrong = [
    ...(missed.length > 0 ? [`missed at frames ${missed.join(', ')}`] : []),
    ...(invented.length > 0 ? [`invented at frames ${invented.join(', ')}`] : []),
  ];
  const text = `${cuts.length - missed.length} of ${cuts.length} cuts found, to the frame`;
  return { ok: wrong.length === 0, text: [text, ...wrong].join('; ') };
}

function passagesCheck(
  name: string,
  found: readonly Segment[] = [],
  truth: readonly { readonly start: number; readonly end: number }[],
): Check {
  const matches = truth.filter(({ start, end }) =>
    found.some(({ startSeconds, endSeconds }) => isNear(startSeconds, start) && isNear(endSeconds, end)),
  );
  const ok = matches.length === truth.length && found.length === truth.length;
  const invented = found.length - matches.length;
  return {
    ok,
    text: `${matches.length} of ${truth.length} ${name} found${invented > 0 ? `; ${invented} more than there are` : ''}`,
  };
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= PASSAGE_TOLERANCE_SECONDS;
}
