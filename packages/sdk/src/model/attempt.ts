import {
  VideoAttempt_ErrorClass as WireErrorClass,
  VideoAttempt_State as WireState,
  type VideoAttempt as WireVideoAttempt,
} from '@vidi/contracts/vidi/v1/attempt';
import { type Reason, toReason } from './feature.ts';
import { toDate } from './wire-values.ts';

/**
 * How an attempt stands, or how it ended. `RELEASED`: its processor was stopped and gave the work back; `LEASE_EXPIRED`: its
 * processor went silent. `UNKNOWN` is a state that a newer server has and this version of the SDK does not know.
 */
export type AttemptState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'RELEASED' | 'LEASE_EXPIRED' | 'CANCELLED' | 'UNKNOWN';

/**
 * How much trying again can help: `PERMANENT`, not at all; `TRANSIENT`, it might pass by itself; `RESOURCE`, the machine
 * lacked memory or disk; `UNKNOWN`, nobody knows (a crash, a hang, a bug).
 */
export type ErrorClass = 'PERMANENT' | 'TRANSIENT' | 'RESOURCE' | 'UNKNOWN';

/** One try at analysing a video: who worked on it, when, how it ended and why. */
export interface VideoAttempt {
  /** Counts from 1, and anew each time the video is reprocessed. */
  readonly number: number;
  /** A name that is unique for each run of the processor's process, beginning with that of its machine. */
  readonly processor: string;
  readonly state: AttemptState;
  /** When the processor took the work. */
  readonly startTime: Date;
  /** When the attempt ended; undefined while it is `RUNNING`. */
  readonly endTime: Date | undefined;
  /** How much trying again could help; present when `FAILED` or `LEASE_EXPIRED`. */
  readonly errorClass: ErrorClass | undefined;
  /** Why it ended; present when `FAILED` or `LEASE_EXPIRED`. */
  readonly reason: Reason | undefined;
}

/** Reads an attempt. */
export function toVideoAttempt(attempt: WireVideoAttempt): VideoAttempt {
  return {
    number: attempt.number,
    processor: attempt.processor,
    state: STATES[attempt.state] ?? 'UNKNOWN',
    startTime: toDate(attempt.startTime) ?? new Date(0),
    endTime: toDate(attempt.endTime),
    // A class that only a newer server has is as good as unknown.
    errorClass: attempt.errorClass === undefined ? undefined : (ERROR_CLASSES[attempt.errorClass] ?? 'UNKNOWN'),
    reason: toReason(attempt.reason),
  };
}

const STATES: Readonly<Record<number, AttemptState>> = {
  [WireState.RUNNING]: 'RUNNING',
  [WireState.SUCCEEDED]: 'SUCCEEDED',
  [WireState.FAILED]: 'FAILED',
  [WireState.RELEASED]: 'RELEASED',
  [WireState.LEASE_EXPIRED]: 'LEASE_EXPIRED',
  [WireState.CANCELLED]: 'CANCELLED',
};

const ERROR_CLASSES: Readonly<Record<number, ErrorClass>> = {
  [WireErrorClass.PERMANENT]: 'PERMANENT',
  [WireErrorClass.TRANSIENT]: 'TRANSIENT',
  [WireErrorClass.RESOURCE]: 'RESOURCE',
  [WireErrorClass.UNKNOWN]: 'UNKNOWN',
};
