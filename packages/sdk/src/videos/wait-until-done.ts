import { TimeoutError, UnavailableError, VideoCancelledError, VideoFailedError } from '../errors/error-classes.ts';
import type { Video } from '../model/video.ts';
import { pause } from '../request/pause.ts';

/** How to wait for a video. */
export interface WaitOptions {
  /** Called with the first state seen and every time anything of it changed. */
  readonly onProgress?: ((video: Video) => void) | undefined;
  /** Ends the waiting, not the analysis; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait, in milliseconds. By default for ever. */
  readonly timeoutMs?: number | undefined;
  /** Pause between two looks, in milliseconds: 500 by default, 100 at least. */
  readonly pollIntervalMs?: number | undefined;
  /** How long the server may be unreachable in a row before the waiting fails, in milliseconds: 60000 by default. */
  readonly maxOutageMs?: number | undefined;
  /** Whether a video that ends `FAILED` or `CANCELLED` is an error. By default true. */
  readonly throwOnFailure?: boolean | undefined;
}

/** Pause between two looks where the caller does not say, in milliseconds. */
export const DEFAULT_POLL_INTERVAL_MS = 500;
/** Shortest pause between two looks, in milliseconds. */
export const MIN_POLL_INTERVAL_MS = 100;
/** Longest time without an answer where the caller does not say, in milliseconds. */
export const DEFAULT_MAX_OUTAGE_MS = 60_000;

/**
 * Looks at a video until it has ended.
 *
 * @throws VideoFailedError, VideoCancelledError unless `throwOnFailure` is false; TimeoutError after `timeoutMs`.
 */
export async function waitUntilDone(
  get: (signal: AbortSignal | undefined) => Promise<Video>,
  options: WaitOptions,
): Promise<Video> {
  const { onProgress, signal, timeoutMs, throwOnFailure = true } = options;
  const intervalMs = Math.max(options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS, MIN_POLL_INTERVAL_MS);
  const started = performance.now();
  const look = tolerantOf(get, options.maxOutageMs ?? DEFAULT_MAX_OUTAGE_MS);
  let lastSeen: Video | undefined;
  for (;;) {
    const video = await look(signal);
    if (video !== undefined && hasChanged(lastSeen, video)) onProgress?.(video);
    lastSeen = video ?? lastSeen;
    if (video !== undefined && hasEnded(video)) return throwOnFailure ? succeeded(video) : video;
    const waitedMs = performance.now() - started;
    if (timeoutMs !== undefined && waitedMs + intervalMs > timeoutMs) {
      throw new TimeoutError(
        `the video was still ${lastSeen?.status ?? 'unknown'} (${lastSeen?.progressPercent ?? 0} %) after ${timeoutMs} ms (timeoutMs); it goes on being analysed`,
      );
    }
    await pause(intervalMs, signal);
  }
}

/** Looks that forgive a server that is away for a while, a restart for example: they see nothing then. */
function tolerantOf(get: (signal: AbortSignal | undefined) => Promise<Video>, maxOutageMs: number) {
  let awaySince: number | undefined;
  return async (signal: AbortSignal | undefined): Promise<Video | undefined> => {
    const now = performance.now();
    try {
      const video = await get(signal);
      awaySince = undefined;
      return video;
    } catch (error) {
      awaySince ??= now;
      if (!(error instanceof UnavailableError) || performance.now() - awaySince > maxOutageMs) throw error;
      return undefined;
    }
  };
}

function hasChanged(before: Video | undefined, after: Video): boolean {
  return (
    before === undefined ||
    before.updateTime.getTime() !== after.updateTime.getTime() ||
    before.status !== after.status ||
    before.progressPercent !== after.progressPercent
  );
}

function hasEnded({ status }: Video): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';
}

function succeeded(video: Video): Video {
  if (video.status === 'FAILED') throw new VideoFailedError(video);
  if (video.status === 'CANCELLED') throw new VideoCancelledError(video);
  return video;
}
