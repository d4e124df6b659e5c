import type { Feature } from '../domain/feature.ts';
import type { PassedOver, QueuedJob } from '../domain/scheduling/queue-order.ts';
import type { WorkSample } from '../domain/scheduling/work-time.ts';

/** What is known of how much work a job is. */
export interface JobSize {
  readonly needs: readonly Feature[];
  /** Of the video, in seconds; undefined until it was looked into. */
  readonly durationS: number | undefined;
  /** Undefined until the bytes are here. */
  readonly sizeBytes: number | undefined;
}

/** The queue at one moment. */
export interface QueueReading {
  /** Ready jobs: of more than asked for, those that are nearest to the front. */
  readonly ready: readonly (QueuedJob & JobSize)[];
  readonly passedOver: PassedOver;
  readonly running: readonly (JobSize & {
    readonly videoId: string;
    readonly startTime: Date;
    /** From 0 to 100, over what it looks for. */
    readonly progressPercent: number;
  })[];
}

/** What was measured of jobs that ended well. */
export interface MeasuredWork {
  readonly samples: readonly WorkSample[];
  /** Mean duration of their videos, in seconds; undefined when there are none. */
  readonly meanDurationS: number | undefined;
  /** Mean size of a second of them. */
  readonly bytesPerSecond: number | undefined;
}

/** Reads the queue as a whole, to tell what can be expected of it. */
export interface QueueReader {
  read(limit: number): Promise<QueueReading>;
  /** Of the latest `limit` jobs that ended well after a time. */
  measured(after: Date, limit: number): Promise<MeasuredWork>;
}
