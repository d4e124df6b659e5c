import { ColorBars_Pattern, type TestSignal, type TestSignalsResult } from '@vidi/contracts/vidi/v1/results';
import { checkSegments } from './check-segments.ts';
import { nanosOf } from './offset.ts';

/** A tone cannot be louder: a sine at full scale has 0 dBFS, and an encoder may overshoot a little. */
const MAX_LEVEL_DBFS = 3;

/**
 * What is wrong with test signals: each must be bars or a tone that can be, they must be in order of their start, and those of one kind
 * must be passages.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkTestSignals({ signals }: TestSignalsResult): readonly string[] {
  const problems = [
    ...checkSegments('passage of colour bars', ofKind(signals, 'colorBars')),
    ...checkSegments('tone', ofKind(signals, 'tone')),
  ];
  for (const [position, signal] of signals.entries()) {
    const name = `test signal ${position}`;
    const before = nanosOf(signals[position - 1]?.startOffset) ?? 0n;
    if ((nanosOf(signal.startOffset) ?? before) < before) problems.push(`${name} begins before the last`);
    if (!(signal.confidence >= 0 && signal.confidence <= 1)) problems.push(`${name} is sure by ${signal.confidence}`);
    problems.push(...checkContent(name, signal.signal));
  }
  return problems;
}

function ofKind(signals: readonly TestSignal[], kind: 'colorBars' | 'tone') {
  return signals
    .filter(({ signal }) => signal.case === kind)
    .map(({ startOffset, endOffset }) => ({ startOffset, endOffset }));
}

function checkContent(name: string, signal: TestSignal['signal']): readonly string[] {
  if (signal.case === 'tone') {
    const { frequencyHz, levelDbfs } = signal.value;
    return frequencyHz > 0 && levelDbfs <= MAX_LEVEL_DBFS
      ? []
      : [`${name} is a tone of ${frequencyHz} Hz at ${levelDbfs} dBFS`];
  }
  if (signal.case !== 'colorBars') return [`${name} is neither bars nor a tone`];
  const { pattern, area } = signal.value;
  const problems: string[] = [];
  if (pattern === ColorBars_Pattern.PATTERN_UNSPECIFIED) problems.push(`${name} has bars without a pattern`);
  const { left = 0, top = 0, right = 0, bottom = 0 } = area ?? {};
  if (!(left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1)) {
    problems.push(`${name} has bars in no part of the picture`);
  }
  return problems;
}
