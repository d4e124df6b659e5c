import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { DamagedRange } from './damaged-range.ts';
import { IllegalTransitionError } from './errors.ts';
import type { Reason } from './reason.ts';

/** What can be found in a video, in the order in which it is shown; the names of `vidi.v1.Feature`. */
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

/** States of a feature; see the table at FeatureRecord. */
export const FEATURE_STATES = ['PENDING', 'RUNNING', 'SUCCEEDED', 'SKIPPED', 'FAILED'] as const;

/** One of FEATURE_STATES. */
export type FeatureState = (typeof FEATURE_STATES)[number];

/** Which version of which program made a result. */
export interface Engine {
  /** Such as `vidi.shots`. */
  readonly name: string;
  readonly version: string;
}

/**
 * One feature of one video.
 *
 * | from             | transition  | to                                                           |
 * |------------------|-------------|--------------------------------------------------------------|
 * | PENDING, RUNNING | advance     | RUNNING (progress never falls)                               |
 * | PENDING, RUNNING | succeed     | SUCCEEDED                                                    |
 * | PENDING, RUNNING | skip        | SKIPPED                                                      |
 * | PENDING, RUNNING | fail        | FAILED                                                       |
 * | PENDING, RUNNING | reuse       | SUCCEEDED, SKIPPED, as an outcome of before                  |
 * | ended, by reuse  | newFeature  | PENDING (what was reused did not hold)                       |
 * | ended            | the last 3  | as above, by the attempt that ended it only: it replaces     |
 * | RUNNING, PENDING | giveBack    | PENDING (the attempt ended without a result, another follows)|
 * | PENDING, RUNNING | skip        | SKIPPED, for CANCELLED, when the video is cancelled          |
 * | ended            | newFeature  | PENDING (reprocessed: the result it had is dropped)          |
 * | ended            | keep        | as it was (reprocessed without it)                           |
 */
export interface FeatureRecord {
  readonly videoId: string;
  readonly feature: Feature;
  readonly state: FeatureState;
  /** From 0 to 100; 100 exactly when the feature has ended. */
  readonly progressPercent: number;
  /** Present exactly when SUCCEEDED. */
  readonly result: FeatureResult | undefined;
  /** Where the artifacts are that the result names; undefined when it names none, or they were removed. */
  readonly artifactSet: string | undefined;
  /** What the result was not made from, as the file is damaged; in order, not overlapping. */
  readonly damagedRanges: readonly DamagedRange[];
  /** Content address of the outcome: what bytes of which owner it was found in, and how; undefined when it is not to be reused. */
  readonly stageKey: string | undefined;
  /** Present when the outcome was not looked for this time, but is one of before. */
  readonly reuse: Reuse | undefined;
  readonly engine: Engine | undefined;
  /** Present when SKIPPED or FAILED. */
  readonly reason: Reason | undefined;
  /** The attempt that wrote this last; 0 for none. */
  readonly attempt: number;
  readonly updateTime: Date;
}

/** Where an outcome of before comes from. */
export interface Reuse {
  /** The video that it was found for, which may be gone by now. */
  readonly videoId: string;
  /** When it was found. */
  readonly findTime: Date;
}

/** Why features of a cancelled video have no result. */
export const CANCELLED: Reason = {
  reason: 'CANCELLED',
  message: 'The video was cancelled before this was found. Reprocess it to look for it again.',
};

/** How a feature ends. */
export type FeatureOutcome =
  | {
      readonly kind: 'succeeded';
      readonly result: FeatureResult;
      /** What it was not made from; nothing where absent. */
      readonly damagedRanges?: readonly DamagedRange[];
    }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: Reason };

/** A feature that was asked for. */
export function newFeature(videoId: string, feature: Feature, now: Date): FeatureRecord {
  return {
    videoId,
    feature,
    state: 'PENDING',
    progressPercent: 0,
    result: undefined,
    artifactSet: undefined,
    damagedRanges: [],
    stageKey: undefined,
    reuse: undefined,
    engine: undefined,
    reason: undefined,
    attempt: 0,
    updateTime: now,
  };
}

/** Whether a feature has ended, one way or another. */
export function hasEnded({ state }: Pick<FeatureRecord, 'state'>): boolean {
  return state === 'SUCCEEDED' || state === 'SKIPPED' || state === 'FAILED';
}

/**
 * The features of a video that were not chosen explicitly: all of them; chosen: those and MEDIA_INFO, which the results
 * of all others are read against. In the order of FEATURES, each once.
 */
export function featuresToFind(asked: readonly Feature[]): readonly Feature[] {
  if (asked.length === 0) return FEATURES;
  return FEATURES.filter((feature) => feature === 'MEDIA_INFO' || asked.includes(feature));
}

/** Features whose results name shots by their position. */
const BY_SHOTS: readonly Feature[] = ['SHOTS', 'KEYFRAMES', 'FINGERPRINT'];

/**
 * What is looked for again in a video whose features are `known`: what was `asked`, also for the first time, or else
 * everything; and with it what its results are read against, so that no result of one run stands beside one of another
 * that it does not fit: MEDIA_INFO where there is none; what goes by shots always with them.
 */
export function featuresToFindAgain(
  known: readonly Pick<FeatureRecord, 'feature' | 'state'>[],
  asked: readonly Feature[],
): readonly Feature[] {
  const chosen = new Set(asked.length === 0 ? known.map(({ feature }) => feature) : asked);
  const isKnown = (wanted: Feature) => known.some(({ feature }) => feature === wanted);
  if (!known.some(({ feature, state }) => feature === 'MEDIA_INFO' && state === 'SUCCEEDED')) chosen.add('MEDIA_INFO');
  if (BY_SHOTS.some((feature) => chosen.has(feature))) {
    for (const feature of BY_SHOTS.filter(isKnown)) chosen.add(feature);
  }
  return FEATURES.filter((feature) => chosen.has(feature));
}

/**
 * The feature stays as an earlier job ended it. No attempt of the next job may replace it, and attempts count from 1 again.
 *
 * @throws IllegalTransitionError when the feature has not ended.
 */
export function keep(record: FeatureRecord): FeatureRecord {
  if (!hasEnded(record)) throw new IllegalTransitionError('feature', 'be kept', record.state);
  return { ...record, attempt: 0 };
}

/**
 * The feature is being worked on.
 *
 * @param percent taken as 0 to 99: 100 is for features that have ended.
 * @throws IllegalTransitionError when the feature has ended.
 */
export function advance(record: FeatureRecord, percent: number, attempt: number, now: Date): FeatureRecord {
  if (hasEnded(record)) throw new IllegalTransitionError('feature', 'advance', record.state);
  const bounded = Math.min(99, Math.max(0, Math.floor(percent)));
  const progressPercent = Math.max(bounded, record.progressPercent);
  return { ...record, state: 'RUNNING', progressPercent, attempt, updateTime: now };
}

/**
 * The feature has ended.
 *
 * @param made what belongs to the outcome of an engine.
 * @throws IllegalTransitionError when another attempt, or the end of the video, has ended it already.
 */
export function conclude(
  record: FeatureRecord,
  outcome: FeatureOutcome,
  engine: Engine | undefined,
  attempt: number,
  now: Date,
  made: Partial<Pick<FeatureRecord, 'artifactSet' | 'stageKey'>> = {},
): FeatureRecord {
  if (hasEnded(record) && record.attempt !== attempt) {
    throw new IllegalTransitionError('feature', `become ${outcome.kind} by another attempt`, record.state);
  }
  const { artifactSet, stageKey } = made;
  const ended = { ...record, stageKey, reuse: undefined, engine, progressPercent: 100, attempt, updateTime: now };
  if (outcome.kind === 'succeeded') {
    const { result, damagedRanges = [] } = outcome;
    return { ...ended, state: 'SUCCEEDED', result, artifactSet, damagedRanges, reason: undefined };
  }
  return {
    ...ended,
    state: outcome.kind === 'skipped' ? 'SKIPPED' : 'FAILED',
    // Another look may find out what one could not.
    stageKey: outcome.kind === 'skipped' ? stageKey : undefined,
    result: undefined,
    artifactSet: undefined,
    damagedRanges: [],
    reason: outcome.reason,
  };
}

/**
 * The attempt ended before the feature did; another will begin it anew.
 *
 * @throws IllegalTransitionError when the feature has ended.
 */
export function giveBack(record: FeatureRecord, now: Date): FeatureRecord {
  if (hasEnded(record)) throw new IllegalTransitionError('feature', 'be given back', record.state);
  return { ...record, state: 'PENDING', progressPercent: 0, updateTime: now };
}

/** Whether the outcome of a feature can stand for another of the same stage. */
export function isReusable({ state, stageKey }: Pick<FeatureRecord, 'state' | 'stageKey'>): boolean {
  return stageKey !== undefined && (state === 'SUCCEEDED' || state === 'SKIPPED');
}

/**
 * The feature ends as one of the same stage has ended before, of this video or another.
 *
 * @throws IllegalTransitionError when the feature has ended, or the other cannot be reused.
 */
export function reuse(
  record: Pick<FeatureRecord, 'videoId' | 'feature' | 'state'>,
  before: FeatureRecord,
  attempt: number,
  now: Date,
): FeatureRecord {
  if (hasEnded(record)) throw new IllegalTransitionError('feature', 'take an outcome of before', record.state);
  if (!isReusable(before)) throw new IllegalTransitionError('feature', 'be reused', before.state);
  const { videoId, feature } = record;
  return { ...before, videoId, feature, attempt, updateTime: now, reuse: before.reuse ?? originOf(before) };
}

function originOf({ videoId, updateTime }: FeatureRecord): Reuse {
  return { videoId, findTime: updateTime };
}
