import type { ServedFeature } from '../domain/served-feature.ts';
import type { CallOptions } from './job-gateway.ts';

/** Where this processor tells that it is there. Both calls reject as those of JobGateway do. */
export interface ProcessorRegistry {
  /** Registers this processor, or says that it is still there. */
  announce(presence: Presence, options: CallOptions): Promise<Announcement>;
  /** The last word. */
  unregister(options: CallOptions): Promise<void>;
}

/** What a processor tells of itself. */
export interface Presence {
  readonly version: string;
  readonly host: string;
  /** When this process was started. */
  readonly startTime: Date;
  /** Jobs worked on at the same time, at most. */
  readonly concurrency: number;
  readonly features: readonly ServedFeature[];
  /** Whether it is on its way out and takes nothing more. */
  readonly stopping: boolean;
}

/** What it is told. */
export interface Announcement {
  /** Whether to take no tickets for now. */
  readonly paused: boolean;
}
