import type { Pause as WirePause } from '@vidi/contracts/vidi/v1/pause';
import { type Processor as WireProcessor, Processor_State as WireState } from '@vidi/contracts/vidi/v1/processor';
import { FEATURES, type Feature, type Reason, toReason, toWireFeature } from './feature.ts';
import { toDate } from './wire-values.ts';

/**
 * Whether a processor takes work: `ACTIVE`, `PAUSED` by an operator, `STOPPING` on its way out, `LOST` when it is not heard of.
 * `UNKNOWN` is a state that a newer server has and this version of the SDK does not know.
 */
export type ProcessorState = 'ACTIVE' | 'PAUSED' | 'STOPPING' | 'LOST' | 'UNKNOWN';

/** A process that analyses videos. One that is started again is another one. */
export interface Processor {
  /** Unique for each run of its process; the `processor` of its attempts. */
  readonly id: string;
  readonly state: ProcessorState;
  /** Version of its program. */
  readonly version: string;
  /** Name of its machine. */
  readonly host: string;
  /** When its process was started. */
  readonly startTime: Date;
  /** When it was last heard of. */
  readonly lastSeenTime: Date;
  /** Jobs it works on at the same time, at most. */
  readonly concurrency: number;
  /** Jobs it could take now; 0 unless it is `ACTIVE`. */
  readonly freeSlots: number;
  /** What it works on now, in the order in which it began. */
  readonly running: readonly RunningJob[];
  /** What it looks for, and with what. */
  readonly features: readonly ServedFeature[];
  /** Who asked it to take no more work; undefined when nobody did. */
  readonly pause: Pause | undefined;
}

/** A feature that a processor looks for. */
export interface ServedFeature {
  /** `UNKNOWN` for one that only a newer SDK knows. */
  readonly feature: Feature | 'UNKNOWN';
  /** What makes its results, such as `vidi.shots`. */
  readonly engine: string;
  readonly engineVersion: string;
  /** What it cannot do that a processor set up otherwise could; undefined when nothing is missing. */
  readonly limitation: Reason | undefined;
}

/** A job in a processor's hands. */
export interface RunningJob {
  readonly videoId: string;
  /** Which attempt; the last of the video's `attempts`. */
  readonly attempt: number;
  /** When the processor took it. */
  readonly startTime: Date;
}

/** An operator's wish that no work be begun. */
export interface Pause {
  /** Since when. */
  readonly pauseTime: Date;
  /** Owner of the key it was asked for with. */
  readonly pausedBy: string;
  /** Why; may be empty. */
  readonly reason: string;
}

/** Reads a processor. */
export function toProcessor(processor: WireProcessor): Processor {
  const { id, version, host, concurrency, freeSlots } = processor;
  return {
    id,
    state: STATES[processor.state] ?? 'UNKNOWN',
    version,
    host,
    startTime: toDate(processor.startTime) ?? new Date(0),
    lastSeenTime: toDate(processor.lastSeenTime) ?? new Date(0),
    concurrency,
    freeSlots,
    running: processor.running.map(({ videoId, attempt, startTime }) => ({
      videoId,
      attempt,
      startTime: toDate(startTime) ?? new Date(0),
    })),
    features: processor.features.map(({ feature, engine, engineVersion, limitation }) => ({
      feature: FEATURES.find((name) => toWireFeature(name) === feature) ?? 'UNKNOWN',
      engine,
      engineVersion,
      limitation: toReason(limitation),
    })),
    pause: toPause(processor.pause),
  };
}

/** Reads a pause, where there is one. */
export function toPause(pause: WirePause | undefined): Pause | undefined {
  if (pause === undefined) return undefined;
  return { pauseTime: toDate(pause.pauseTime) ?? new Date(0), pausedBy: pause.pausedBy, reason: pause.reason };
}

const STATES: Readonly<Record<number, ProcessorState>> = {
  [WireState.ACTIVE]: 'ACTIVE',
  [WireState.PAUSED]: 'PAUSED',
  [WireState.STOPPING]: 'STOPPING',
  [WireState.LOST]: 'LOST',
};
