import type { MessageInitShape } from '@bufbuild/protobuf';
import type { UpdateVideoRequestSchema } from '@vidi/contracts/vidi/v1/video_service';
import { type AskedPriority, toWirePriority } from '../model/priority.ts';
import type { CallOptions } from '../request/call-options.ts';

/** What to change; what is undefined stays as it is. */
export interface VideoChanges {
  /** A name for people. */
  readonly title?: string | undefined;
  /** All pairs from now on: at most 64, keys of 1 to 63 characters, values of at most 255. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** How soon it is analysed from now on, also when it waits already. */
  readonly priority?: AskedPriority | undefined;
  /**
   * The language that is spoken, as a BCP 47 tag; empty to have it detected. Counts when the transcript is looked for the next time. Rejects
   * with FailedPreconditionError (`VIDEO_NOT_ENDED`) while the video is `PROCESSING`.
   */
  readonly language?: string | undefined;
}

/** How to change. */
export interface UpdateOptions extends CallOptions {
  /** The video's `etag` as it was read. By default not looked at: the last one to write wins. */
  readonly etag?: string | undefined;
}

/** The request that changes exactly what is given, an empty title, no labels and no language included. */
export function updateOf(
  id: string,
  { title, labels, priority, language }: VideoChanges,
  etag: string,
): MessageInitShape<typeof UpdateVideoRequestSchema> {
  const given = Object.entries({ title, labels, priority, language }).filter(([, value]) => value !== undefined);
  return {
    video: {
      id,
      title: title ?? '',
      labels: { ...labels },
      priority: toWirePriority(priority),
      ...(language !== undefined && { language }),
      etag,
    },
    updateMask: { paths: given.map(([name]) => name) },
  };
}
