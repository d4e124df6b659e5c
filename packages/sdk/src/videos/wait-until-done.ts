import {
  InternalError,
  TimeoutError,
  UnimplementedError,
  VideoCancelledError,
  VideoFailedError,
} from '../errors/error-classes.ts';
import { hasEnded, type Video } from '../model/video.ts';
import { pollVideo } from './poll-video.ts';
import { DEFAULT_MAX_OUTAGE_MS, type VideoUpdate, type WatchOptions } from './watch-video.ts';

/** How to wait for a video. */
export interface WaitOptions extends WatchOptions {
  /** Called with the first state seen and every time anything of it changed. */
  readonly onProgress?: ((video: Video) => void) | undefined;
  /** How long to wait, in milliseconds. By default for ever. */
  readonly timeoutMs?: number | undefined;
  /** Pause between two looks where streams do not come through, in milliseconds: 500 by default, 100 at least. */
  readonly pollIntervalMs?: number | undefined;
  /** Whether a video that ends `FAILED` or `CANCELLED` is an error. By default true. */
  readonly throwOnFailure?: boolean | undefined;
}

/** Where the states of a video come from. */
export interface VideoStates {
  watch(options: WatchOptions): AsyncIterable<VideoUpdate>;
  get(signal: AbortSignal | undefined): Promise<Video>;
}

/** Pause between two looks where the caller does not say, in milliseconds. */
export const DEFAULT_POLL_INTERVAL_MS = 500;
/** Shortest pause between two looks, in milliseconds. */
export const MIN_POLL_INTERVAL_MS = 100;

/**
 * Follows a video until it has ended.
 *
 * @throws VideoFailedError, VideoCancelledError unless `throwOnFailure` is false; TimeoutError after `timeoutMs`.
 */
export async function waitUntilDone(states: VideoStates, options: WaitOptions): Promise<Video> {
  const { onProgress, signal, timeoutMs, throwOnFailure = true } = options;
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, deadline].filter((one) => one !== undefined));
  let lastSeen: Video | undefined;
  try {
    for await (const video of statesUntilDone(states, { ...options, signal: either })) {
      if (hasChanged(lastSeen, video)) onProgress?.(video);
      lastSeen = video;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error !== deadline?.reason) throw error;
  }
  if (lastSeen !== undefined && hasEnded(lastSeen)) return throwOnFailure ? succeeded(lastSeen) : lastSeen;
  throw new TimeoutError(
    `the video was still ${lastSeen?.status ?? 'unknown'} (${lastSeen?.progressPercent ?? 0} %) after ${timeoutMs} ms (timeoutMs); it goes on being analysed`,
  );
}

/** By the stream; by looking where there is a server without it, or a proxy that does not let it through. */
async function* statesUntilDone(
  { watch, get }: VideoStates,
  { signal, maxOutageMs = DEFAULT_MAX_OUTAGE_MS, pollIntervalMs = DEFAULT_POLL_INTERVAL_MS }: WaitOptions,
): AsyncGenerator<Video, void, undefined> {
  const updates = watch({ signal, maxOutageMs });
  try {
    for await (const { video } of updates) yield video;
    return;
  } catch (error) {
    if (!blamesTheStream(error)) throw error;
  }
  yield* pollVideo(get, { signal, maxOutageMs, intervalMs: Math.max(pollIntervalMs, MIN_POLL_INTERVAL_MS) });
}

/** InternalError included: it is what answers that are no stream look like. If the server is at fault, looking says so too. */
function blamesTheStream(error: unknown): boolean {
  return error instanceof UnimplementedError || error instanceof TimeoutError || error instanceof InternalError;
}

function hasChanged(before: Video | undefined, after: Video): boolean {
  return (
    before === undefined ||
    before.updateTime.getTime() !== after.updateTime.getTime() ||
    before.status !== after.status ||
    before.progressPercent !== after.progressPercent
  );
}

function succeeded(video: Video): Video {
  if (video.status === 'FAILED') throw new VideoFailedError(video);
  if (video.status === 'CANCELLED') throw new VideoCancelledError(video);
  return video;
}
