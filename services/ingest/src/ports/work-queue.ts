import type { Feature } from '../domain/feature.ts';
import type { Pause } from '../domain/pause.ts';

/** All work of the installation, and whether any of it is taken. */
export interface WorkQueue {
  /** Undefined while work is taken. */
  pause(): Promise<Pause | undefined>;
  /** As pause; nobody else pauses or resumes until the transaction ends. */
  lockPause(): Promise<Pause | undefined>;
  /** Pauses, or resumes with undefined, and tells all replicas when the transaction commits. */
  setPause(pause: Pause | undefined): Promise<void>;
  depth(): Promise<QueueDepth>;
  /** How many more jobs could begin than tickets are in the outbox; of the former no more than `limit` are counted. */
  readyBeyondOutbox(limit: number): Promise<number>;
  /** What the jobs that could begin need, each set once. */
  readyNeeds(): Promise<readonly ReadyNeeds[]>;
}

/** Jobs that could begin and need the same. */
export interface ReadyNeeds {
  readonly needs: readonly Feature[];
  readonly count: number;
}

/** How much work there is. */
export interface QueueDepth {
  /** Jobs that could begin. */
  readonly ready: number;
  /** Jobs that wait for the time of their next attempt. */
  readonly waiting: number;
  /** Jobs in a processor's hands. */
  readonly running: number;
  /** When the oldest of those that could begin was made; undefined when there is none. */
  readonly oldestReadyTime: Date | undefined;
}
