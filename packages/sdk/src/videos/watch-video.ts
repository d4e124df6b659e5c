import { equals } from '@bufbuild/protobuf';
import { FeatureResultSchema, type FeatureResult as WireFeatureResult } from '@vidi/contracts/vidi/v1/results';
import { VideoSchema, type Video as WireVideo } from '@vidi/contracts/vidi/v1/video';
import type { WatchVideoResponse } from '@vidi/contracts/vidi/v1/video_service';
import { ConnectionError, TimeoutError } from '../errors/error-classes.ts';
import { VidiError } from '../errors/vidi-error.ts';
import { type FeatureResult, toFeatureResult } from '../model/results.ts';
import { hasEnded, toVideo, type Video } from '../model/video.ts';
import { pause } from '../request/pause.ts';
import { backoffMs, retryDelayMs } from '../request/retry.ts';

/** How to follow a video. */
export interface WatchOptions {
  /** Ends the watching, not the analysis; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the server may be unreachable in a row before the watching fails, in milliseconds: 60000 by default. */
  readonly maxOutageMs?: number | undefined;
}

/** What changed. */
export interface VideoUpdate {
  /** The video as it now stands. */
  readonly video: Video;
  /** Results that came since the update before; in the first one, all there are. */
  readonly results: readonly FeatureResult[];
}

/** Longest time without an answer where the caller does not say, in milliseconds. */
export const DEFAULT_MAX_OUTAGE_MS = 60_000;

/**
 * Follows a video to its end over as many connections as it takes. Each connection starts with the whole state; what was
 * given before is not given again, so the reader sees every change it would have seen over one, the end exactly once.
 *
 * @param open reads the stream once, and throws TimeoutError when nothing comes any more
 * @throws TimeoutError when not even the first state came: something between client and server holds streams back
 */
export async function* watchVideo(
  open: () => AsyncIterable<WatchVideoResponse>,
  { signal, maxOutageMs = DEFAULT_MAX_OUTAGE_MS }: WatchOptions,
): AsyncGenerator<VideoUpdate, void, undefined> {
  const news = createNews();
  let outage: { readonly since: number; readonly attempts: number } | undefined;
  for (;;) {
    let failure: unknown = new ConnectionError('the server ended the stream before the video had ended', {
      code: 'UNAVAILABLE',
    });
    try {
      for await (const message of open()) {
        outage = undefined;
        const update = news.of(message);
        if (update === undefined) continue;
        yield update;
        if (hasEnded(update.video)) return;
      }
    } catch (error) {
      failure = error;
    }
    signal?.throwIfAborted();
    outage = { since: outage?.since ?? performance.now(), attempts: (outage?.attempts ?? -1) + 1 };
    const delay = reconnectDelayMs(failure, outage.attempts, news.begun());
    if (delay === undefined || performance.now() - outage.since > maxOutageMs) throw failure;
    await pause(delay, signal);
  }
}

function reconnectDelayMs(failure: unknown, attempts: number, begun: boolean): number | undefined {
  if (failure instanceof TimeoutError) return begun ? backoffMs(attempts) : undefined;
  return failure instanceof VidiError ? retryDelayMs(failure, attempts) : undefined;
}

/** Leaves out what was told before. */
function createNews() {
  let lastVideo: WireVideo | undefined;
  const lastResults = new Map<WireFeatureResult['result']['case'], WireFeatureResult>();
  const isNew = (result: WireFeatureResult) => {
    const before = lastResults.get(result.result.case);
    lastResults.set(result.result.case, result);
    return before === undefined || !equals(FeatureResultSchema, before, result);
  };
  return {
    begun: () => lastVideo !== undefined,
    of({ video, results }: WatchVideoResponse): VideoUpdate | undefined {
      const newResults = results.filter(isNew).flatMap((result) => toFeatureResult(result) ?? []);
      const now = video ?? lastVideo;
      if (now === undefined) return undefined;
      const changed = lastVideo === undefined || !equals(VideoSchema, lastVideo, now);
      lastVideo = now;
      return changed || newResults.length > 0 ? { video: toVideo(now), results: newResults } : undefined;
    },
  };
}
