import type { Logger } from '@vidi/service-kit';
import type { FollowedVideo, VideoChanges } from '../ports/video-changes.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** How often followed videos are looked at without being told to, in milliseconds: for news that were lost. */
export const FOLLOWED_POLL_MS = 15_000;

/** Longest pause while the database cannot be reached, in milliseconds. */
const FOLLOWED_MAX_BACKOFF_MS = 60_000;

/** Where the hub looks. */
export interface VideoChangeSource<View> {
  /** Undefined when the video is not there. */
  readonly read: (videoId: string) => Promise<View | undefined>;
  /** When some videos last changed; those that are not there are left out. */
  readonly updateTimes: (videoIds: readonly string[]) => Promise<ReadonlyMap<string, Date>>;
  readonly log: Logger;
}

/** One for each process: hears of changes once and passes them on to all followers. */
export interface VideoChangeHub<View> extends VideoChanges<View> {
  /** A video changed or went. */
  changed(videoId: string): void;
  /** Something changed that concerns every video. */
  allChanged(): void;
  /** News may have been lost: looks at every followed video, with one query. */
  lookAgain(): void;
  /** Resolves when it no longer looks by itself. */
  stop(): Promise<void>;
}

/** Starts a hub. An idle follower costs it an entry in a set and a share of one query each FOLLOWED_POLL_MS. */
export function startVideoChangeHub<View>({ read, updateTimes, log }: VideoChangeSource<View>): VideoChangeHub<View> {
  const topics = new Map<string, Topic<View>>();
  const poll: BackgroundLoop = startBackgroundLoop({
    name: 'followed videos',
    run: async () => {
      if (topics.size === 0) return 'done';
      const times = await updateTimes([...topics.keys()]);
      for (const [videoId, topic] of topics) topic.seen(times.get(videoId)?.getTime());
      return 'done';
    },
    intervalMs: FOLLOWED_POLL_MS,
    maxBackoffMs: FOLLOWED_MAX_BACKOFF_MS,
    log,
  });
  return {
    follow: (videoId) => {
      const topic = topics.get(videoId) ?? new Topic(async () => await read(videoId));
      topics.set(videoId, topic);
      const follower = new Follower(topic, () => {
        topic.followers.delete(follower);
        if (topic.followers.size === 0 && topics.get(videoId) === topic) topics.delete(videoId);
      });
      topic.followers.add(follower);
      return follower;
    },
    changed: (videoId) => topics.get(videoId)?.changed(),
    allChanged: () => {
      for (const topic of topics.values()) topic.changed();
    },
    lookAgain: () => poll.wake(),
    stop: async () => await poll.stop(),
  };
}

/** One video and everybody who follows it. */
class Topic<View> {
  readonly followers = new Set<Follower<View>>();
  readonly #read: () => Promise<View | undefined>;
  #view: Promise<View | undefined> | undefined;
  /** What the last look found; NaN, which equals nothing, before the first. */
  #seen: number | undefined = Number.NaN;

  constructor(read: () => Promise<View | undefined>) {
    this.#read = read;
  }

  view(): Promise<View | undefined> {
    if (this.#view !== undefined) return this.#view;
    const view = this.#read();
    this.#view = view;
    // Those who wait for it get the error; those who come later get another try.
    view.catch(() => {
      if (this.#view === view) this.#view = undefined;
    });
    return view;
  }

  changed(): void {
    this.#view = undefined;
    for (const follower of this.followers) follower.wake();
  }

  /** @param updateTime in ms since the epoch; undefined when the video is not there. */
  seen(updateTime: number | undefined): void {
    if (updateTime !== this.#seen) this.changed();
    this.#seen = updateTime;
  }
}

class Follower<View> implements FollowedVideo<View> {
  readonly #topic: Topic<View>;
  readonly #leave: () => void;
  #changed = false;
  #wake: (() => void) | undefined;

  constructor(topic: Topic<View>, leave: () => void) {
    this.#topic = topic;
    this.#leave = leave;
  }

  async view(): Promise<View | undefined> {
    // What is read now answers every change so far.
    this.#changed = false;
    return await this.#topic.view();
  }

  async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#changed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const onAbort = () => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    await promise;
    signal.removeEventListener('abort', onAbort);
    this.#wake = undefined;
    signal.throwIfAborted();
  }

  wake(): void {
    this.#changed = true;
    this.#wake?.();
  }

  [Symbol.dispose](): void {
    this.#leave();
  }
}
