import { z } from 'zod';

/** What came of an upload. */
export interface Sent {
  /** The video it became; a plain server makes none. */
  readonly videoId?: string;
  /** Seconds that the answer to the last byte took, where it is apart from the sending. */
  readonly lastAnswerSeconds?: number;
}

const Video = z.object({ id: z.string() });

/** The id of a video in JSON. */
export function idOfVideo(body: string): string {
  return Video.parse(JSON.parse(body)).id;
}
