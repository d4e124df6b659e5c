import type { Engine, Feature } from './feature.ts';
import type { Pause } from './pause.ts';
import type { Reason } from './reason.ts';

/** Whether a processor takes work; the names of `vidi.v1.Processor.State`. */
export const PROCESSOR_STATES = ['ACTIVE', 'PAUSED', 'STOPPING', 'LOST'] as const;

/** One of PROCESSOR_STATES. */
export type ProcessorState = (typeof PROCESSOR_STATES)[number];

/** A feature that a processor looks for. */
export interface ServedFeature {
  readonly feature: Feature;
  readonly engine: Engine;
  /** What it cannot do that a processor set up otherwise could; undefined when nothing is missing. */
  readonly limitation: Reason | undefined;
}

/** What a processor says of itself. */
export interface ProcessorFacts {
  /** Stable for the life of its process, unique among all. */
  readonly id: string;
  readonly version: string;
  readonly host: string;
  readonly startTime: Date;
  /** Jobs at the same time, at most; from 1. */
  readonly concurrency: number;
  readonly features: readonly ServedFeature[];
  /** Whether it is on its way out and takes nothing more. */
  readonly stopping: boolean;
}

/** A processor that is registered. */
export interface Processor extends ProcessorFacts {
  /** When it was last heard of. */
  readonly lastSeenTime: Date;
  readonly pause: Pause | undefined;
}

/** A job in a processor's hands. */
export interface RunningJob {
  readonly processorId: string;
  readonly videoId: string;
  readonly attempt: number;
  readonly startTime: Date;
}

/**
 * Whether a processor takes work.
 *
 * @param timeoutMs for how long it may be silent (VIDI_PROCESSOR_TIMEOUT).
 */
export function processorState(
  { lastSeenTime, stopping, pause }: Pick<Processor, 'lastSeenTime' | 'stopping' | 'pause'>,
  timeoutMs: number,
  now: Date,
): ProcessorState {
  if (now.getTime() - lastSeenTime.getTime() > timeoutMs) return 'LOST';
  if (stopping) return 'STOPPING';
  return pause === undefined ? 'ACTIVE' : 'PAUSED';
}
