import type { Queue as WireQueue } from '@vidi/contracts/vidi/v1/queue';
import { type Pause, toPause } from './processor.ts';
import { toNumber, toSeconds } from './wire-values.ts';

/** All work of a server: what waits, what is under way, and whether any is taken. */
export interface Queue {
  /** Who paused the taking of work; undefined while work is taken. */
  readonly pause: Pause | undefined;
  /** Jobs that could begin now, if a processor took them. */
  readonly readyCount: number;
  /** Jobs that wait for the time of their next attempt. */
  readonly waitingCount: number;
  /** Jobs that a processor works on. */
  readonly runningCount: number;
  /** How long the oldest of the jobs that could begin now has been there, in seconds; undefined when there is none. */
  readonly oldestReadyAgeSeconds: number | undefined;
  /** Processors that are `ACTIVE`. */
  readonly activeProcessorCount: number;
  /** Jobs that they could take now, all together. */
  readonly freeSlots: number;
  /** How many of `readyCount` no processor can take: none is there, or none looks for all that they need. */
  readonly unservedCount: number;
}

/** Reads the queue. */
export function toQueue(queue: WireQueue): Queue {
  return {
    pause: toPause(queue.pause),
    readyCount: toNumber(queue.readyCount),
    waitingCount: toNumber(queue.waitingCount),
    runningCount: toNumber(queue.runningCount),
    oldestReadyAgeSeconds: toSeconds(queue.oldestReadyAge),
    activeProcessorCount: queue.activeProcessorCount,
    freeSlots: queue.freeSlots,
    unservedCount: toNumber(queue.unservedCount),
  };
}
