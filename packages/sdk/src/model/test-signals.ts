import {
  ColorBars_Pattern as WirePattern,
  type TestSignal as WireTestSignal,
  type TestSignalsResult as WireTestSignalsResult,
} from '@vidi/contracts/vidi/v1/results';
import { type Box, toBox } from './box.ts';
import { type Segment, toSegment } from './segment.ts';

/** A signal by which equipment is set up: colour bars of the picture, or a line-up tone of the sound. */
export interface TestSignal extends Segment {
  /** From 0 to 1. */
  readonly confidence: number;
  /** Present for colour bars. */
  readonly colorBars: ColorBars | undefined;
  /** Present for a tone. */
  readonly tone: LineUpTone | undefined;
}

/**
 * Eight bars of ITU-R BT.471 with the levels of white and black, then those of the colours, in percent; or what SMPTE draws. `UNKNOWN` is a pattern that a newer
 * server has and this version of the SDK does not know.
 */
export type ColorBarsPattern =
  | 'BARS_100_0_75_0'
  | 'BARS_100_0_100_0'
  | 'BARS_75_0_75_0'
  | 'SMPTE_ECR_1'
  | 'SMPTE_RP_219'
  | 'UNKNOWN';

/** Colour bars. */
export interface ColorBars {
  readonly pattern: ColorBarsPattern;
  /** Where they are: the whole picture, or bars of 4:3 between black sides, or bars of 16:9 between black above and below. */
  readonly area: Box;
}

/** A steady sine. */
export interface LineUpTone {
  /** In Hz: 1000 in most line-ups, 400 or 440 in others. */
  readonly frequencyHz: number;
  /** In dBFS, where 0 is a sine that reaches full scale (AES17). */
  readonly levelDbfs: number;
}

/** Reads the result of `TEST_SIGNALS`. */
export function toTestSignals({ signals }: WireTestSignalsResult): { readonly signals: readonly TestSignal[] } {
  return { signals: signals.map(toTestSignal) };
}

function toTestSignal({ signal, confidence, ...passage }: WireTestSignal): TestSignal {
  const bars = signal.case === 'colorBars' ? signal.value : undefined;
  const tone = signal.case === 'tone' ? signal.value : undefined;
  return {
    ...toSegment(passage),
    confidence,
    colorBars: bars && { pattern: PATTERNS[bars.pattern] ?? 'UNKNOWN', area: toBox(bars.area) },
    tone: tone && { frequencyHz: tone.frequencyHz, levelDbfs: tone.levelDbfs },
  };
}

// A server newer than this SDK may send numbers that are not in the table.
const PATTERNS: Readonly<Record<number, ColorBarsPattern>> = {
  [WirePattern.BARS_100_0_75_0]: 'BARS_100_0_75_0',
  [WirePattern.BARS_100_0_100_0]: 'BARS_100_0_100_0',
  [WirePattern.BARS_75_0_75_0]: 'BARS_75_0_75_0',
  [WirePattern.SMPTE_ECR_1]: 'SMPTE_ECR_1',
  [WirePattern.SMPTE_RP_219]: 'SMPTE_RP_219',
};
