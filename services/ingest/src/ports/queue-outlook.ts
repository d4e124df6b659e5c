import type { VideoOutlook } from '../domain/scheduling/queue-outlook.ts';

/** What can be expected of the videos that wait and that are worked on. */
export interface QueueOutlook {
  /** By video id; none for a video that neither waits nor is worked on, or came since the last look. */
  current(): Promise<ReadonlyMap<string, VideoOutlook>>;
}
