import { setTimeout as delay } from 'node:timers/promises';
import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { Caller } from '../domain/caller.ts';
import type { Feature } from '../domain/feature.ts';
import { videoHasEnded } from '../domain/video.ts';
import type { VideoChanges } from '../ports/video-changes.ts';
import { getVideo } from './get-video.ts';
import type { IngestContext } from './ingest-context.ts';
import { type VideoView, viewOf } from './video-view.ts';
import { visibleVideo } from './visible-video.ts';

/** Shortest time between two states of one video that a watcher is told, in milliseconds: at most four a second. */
export const WATCH_INTERVAL_MS = 250;

/** A video as it stands, and the results that came since the state before. */
export interface WatchedState {
  readonly view: VideoView;
  readonly results: readonly FeatureResult[];
}

/** Results that a watcher has, by when they were written: a result that replaces another has another time. */
type Delivered = Map<Feature, number>;

/**
 * Follows a video: its state at once, then each time it has changed, until a state in which it has ended was told.
 *
 * Nothing waits in memory for a slow reader: when it comes back, it gets the state of then, with every result it does
 * not have yet.
 *
 * @throws VideoNotFoundError also when it is deleted meanwhile.
 * @throws the reason of the signal.
 */
export async function* watchVideo(
  context: IngestContext,
  videoChanges: VideoChanges<VideoView>,
  caller: Caller,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<WatchedState> {
  // As the database writes ids.
  using followed = videoChanges.follow(id.toLowerCase());
  const delivered: Delivered = new Map();
  let told: string | undefined;
  for (;;) {
    // The first state is read anew: what others were told may be older than what this caller has just done.
    const shared = told === undefined ? undefined : await followed.view();
    const state =
      shared !== undefined && lacksNothing(shared, delivered)
        ? { view: shared, results: [] }
        : await readState(context, caller, id, delivered);
    const face = faceOf(state.view);
    if (face !== told) yield state;
    if (videoHasEnded(state.view.video)) return;
    if (face !== told) await pause(signal);
    told = face;
    await followed.next(signal);
  }
}

function lacksNothing({ features }: Pick<VideoView, 'features'>, delivered: Delivered): boolean {
  return features.every(
    ({ feature, state, updateTime }) => state !== 'SUCCEEDED' || delivered.get(feature) === updateTime.getTime(),
  );
}

/** In one snapshot where there are results to tell, so that a state never speaks of one that does not come with it. */
async function readState(
  context: IngestContext,
  caller: Caller,
  id: string,
  delivered: Delivered,
): Promise<WatchedState> {
  const current = await getVideo(context, caller, id);
  if (lacksNothing(current, delivered)) return { view: current, results: [] };
  return await context.unitOfWork.read(async (snapshot) => {
    const { videos, features } = snapshot;
    const video = await visibleVideo(videos, caller, id);
    const view = await viewOf(snapshot, video);
    const missing = view.features.filter((standing) => !lacksNothing({ features: [standing] }, delivered));
    const found = await features.ofVideo(
      video.id,
      missing.map(({ feature }) => feature),
    );
    for (const { feature, updateTime } of missing) delivered.set(feature, updateTime.getTime());
    return { view, results: found.flatMap(({ result }) => (result === undefined ? [] : [result])) };
  });
}

/** Differs where two states do. */
function faceOf({ video, features, attempts, nextAttemptTime, waitingReason }: VideoView): string {
  const standings = features.map(({ feature, state, progressPercent }) => `${feature} ${state} ${progressPercent}`);
  const tries = attempts.map(({ jobId, attempt, state }) => `${jobId} ${attempt} ${state}`);
  const times = [video.updateTime.getTime(), nextAttemptTime?.getTime()];
  return [video.status, video.progressPercent, waitingReason?.message, ...times, ...standings, ...tries].join();
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(WATCH_INTERVAL_MS, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
