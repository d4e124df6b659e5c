import {
  Feature as WireFeature,
  type FeatureStatus as WireFeatureStatus,
  type Reason as WireReason,
  FeatureStatus_State as WireState,
} from '@vidi/contracts/vidi/v1/feature';
import { type Segment, toSegment } from './segment.ts';
import { toDate } from './wire-values.ts';

/** Everything Vidi can look for, by its name in the API. */
export const FEATURES = [
  'MEDIA_INFO',
  'PICTURE_FORMAT',
  'SHOTS',
  'KEYFRAMES',
  'STORYBOARD',
  'BLACK',
  'LOUDNESS',
  'SILENCE',
  'TRANSCRIPT',
  'FREEZE',
  'TEST_SIGNALS',
  'AUDIO_FAULTS',
  'SILENT_BLACK',
  'WAVEFORM',
  'FINGERPRINT',
  'ON_SCREEN_TEXT',
] as const;

/** One of FEATURES. */
export type Feature = (typeof FEATURES)[number];

/**
 * Where one feature stands: `PENDING` → `RUNNING` → `SUCCEEDED`, `SKIPPED` or `FAILED`.
 * `UNKNOWN` is a state that a newer server has and this version of the SDK does not know.
 */
export type FeatureState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'SKIPPED' | 'FAILED' | 'UNKNOWN';

/** Why something did not happen: a stable word for programs, a sentence for people. */
export interface Reason {
  /** Stable, in UPPER_SNAKE_CASE, such as `NO_AUDIO_STREAM` or `NOT_A_VIDEO`. */
  readonly reason: string;
  /** What went wrong and, where there is one, the fix. Not stable; never parse it. */
  readonly message: string;
}

/** Where one feature of one video stands. */
export interface FeatureStatus {
  /** Which feature; `UNKNOWN` for one that only a newer SDK knows. */
  readonly feature: Feature | 'UNKNOWN';
  readonly state: FeatureState;
  /** From 0 to 100; 100 exactly when the feature has ended. */
  readonly progressPercent: number;
  /** Why the feature was skipped or failed; undefined otherwise. */
  readonly reason: Reason | undefined;
  /** What made the result, such as `vidi.shots`; undefined while there is none. */
  readonly engine: string | undefined;
  /** The version of that engine; results of one version are comparable with each other. */
  readonly engineVersion: string | undefined;
  /** Whether the result was made from less than the whole video, as the file is damaged or cut short. */
  readonly partial: boolean;
  /** What is missing in it: in order, not overlapping, at most 100; empty unless `partial`. */
  readonly damagedRanges: readonly Segment[];
  /**
   * Where the outcome comes from when it was not looked for this time, as it was found before in the same bytes, by the same engine
   * with the same parameters; undefined when it was looked for.
   */
  readonly reused: ReusedResult | undefined;
}

/** An outcome of before that is used again. */
export interface ReusedResult {
  /** The video it was found for: the same one, in an earlier analysis, or another of the same owner, which may be gone by now. */
  readonly videoId: string;
  /** When it was found. */
  readonly findTime: Date | undefined;
}

/** Turns a name into the contract's enum, for requests. */
export function toWireFeature(feature: Feature): WireFeature {
  return WireFeature[feature];
}

/** Turns names into the contract's enum, for requests. */
export function toWireFeatures(features: readonly Feature[] | undefined): WireFeature[] {
  return (features ?? []).map(toWireFeature);
}

/** Reads the state of one feature. */
export function toFeatureStatus(status: WireFeatureStatus): FeatureStatus {
  return {
    feature: FEATURES.find((name) => WireFeature[name] === status.feature) ?? 'UNKNOWN',
    state: STATES[status.state] ?? 'UNKNOWN',
    progressPercent: status.progressPercent,
    reason: toReason(status.reason),
    engine: status.engine,
    engineVersion: status.engineVersion,
    partial: status.partial,
    damagedRanges: status.damagedRanges.map(toSegment),
    reused: status.reused && { videoId: status.reused.videoId, findTime: toDate(status.reused.findTime) },
  };
}

/** Reads a reason, where there is one. */
export function toReason(reason: WireReason | undefined): Reason | undefined {
  return reason === undefined ? undefined : { reason: reason.reason, message: reason.message };
}

// A server newer than this SDK may send numbers that are not in the table.
const STATES: Readonly<Record<number, FeatureState>> = {
  [WireState.PENDING]: 'PENDING',
  [WireState.RUNNING]: 'RUNNING',
  [WireState.SUCCEEDED]: 'SUCCEEDED',
  [WireState.SKIPPED]: 'SKIPPED',
  [WireState.FAILED]: 'FAILED',
};
