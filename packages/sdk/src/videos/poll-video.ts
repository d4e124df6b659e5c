import { UnavailableError } from '../errors/error-classes.ts';
import { hasEnded, type Video } from '../model/video.ts';
import { pause } from '../request/pause.ts';

/** How to look at a video again and again. */
export interface PollOptions {
  readonly signal: AbortSignal | undefined;
  /** Pause between two looks, in milliseconds. */
  readonly intervalMs: number;
  /** How long the server may be unreachable in a row, in milliseconds. */
  readonly maxOutageMs: number;
}

/** Looks at a video until it has ended, and forgives a server that is away for a while, such as during a restart. */
export async function* pollVideo(
  get: (signal: AbortSignal | undefined) => Promise<Video>,
  { signal, intervalMs, maxOutageMs }: PollOptions,
): AsyncGenerator<Video, void, undefined> {
  let awaySince: number | undefined;
  for (;;) {
    const now = performance.now();
    let video: Video | undefined;
    try {
      video = await get(signal);
      awaySince = undefined;
    } catch (error) {
      awaySince ??= now;
      if (!(error instanceof UnavailableError) || performance.now() - awaySince > maxOutageMs) throw error;
    }
    if (video !== undefined) {
      yield video;
      if (hasEnded(video)) return;
    }
    await pause(intervalMs, signal);
  }
}
