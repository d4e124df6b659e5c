/** What can be said of when a video is analysed. */
export interface VideoOutlook {
  /** Where it stands among those that wait, from 1; undefined once it is worked on. */
  readonly position: number | undefined;
  /** Undefined once it is worked on, and where there is nothing to estimate it by. */
  readonly startTime: Date | undefined;
  /** Undefined where there is nothing to estimate it by. */
  readonly completeTime: Date | undefined;
}

/** A job that is worked on. */
export interface RunningWork {
  readonly videoId: string;
  readonly startTime: Date;
  /** From 0 to 100. */
  readonly progressPercent: number;
  /** How long it takes from its start, in seconds, by its features; undefined when nothing is known of them. */
  readonly workS: number | undefined;
}

/** A job that waits. */
export interface WaitingWork {
  readonly videoId: string;
  readonly workS: number | undefined;
}

/** Progress from which on what it took so far is a better measure than what others took, in percent. */
const TELLING_PERCENT = 10;

/**
 * What can be expected of a queue: each job begins on the slot that is free first. From the first job on whose time is unknown no
 * times are given, since those behind it depend on it.
 *
 * @param waiting in the order of claims.
 * @param slots how many jobs can be worked on at a time; 0 when nobody takes work.
 */
export function outlookOf(
  running: readonly RunningWork[],
  waiting: readonly WaitingWork[],
  slots: number,
  now: Date,
): ReadonlyMap<string, VideoOutlook> {
  const outlook = new Map<string, VideoOutlook>();
  const ends = running.map((work) => endOf(work, now));
  for (const [index, { videoId }] of running.entries()) {
    const completeTime = ends[index];
    outlook.set(videoId, { position: undefined, startTime: undefined, completeTime });
  }
  const free = slots === 0 || ends.includes(undefined) ? undefined : freeTimes(ends, slots, now);
  let known = free !== undefined;
  for (const [index, { videoId, workS }] of waiting.entries()) {
    known &&= workS !== undefined;
    const startMs = known ? free?.pop() : undefined;
    const completeMs = startMs === undefined || workS === undefined ? undefined : startMs + workS * 1_000;
    if (completeMs !== undefined) free?.push(completeMs);
    outlook.set(videoId, { position: index + 1, startTime: dateOf(startMs), completeTime: dateOf(completeMs) });
  }
  return outlook;
}

/**
 * When work under way ends: by what it took so far, once that says something; before that by what others took, as long as it has
 * not taken longer.
 */
function endOf({ startTime, progressPercent, workS }: RunningWork, now: Date): Date | undefined {
  const elapsedMs = Math.max(0, now.getTime() - startTime.getTime());
  if (progressPercent >= TELLING_PERCENT) return later(now, (elapsedMs * (100 - progressPercent)) / progressPercent);
  if (workS === undefined || workS * 1_000 < elapsedMs) return undefined;
  return later(startTime, workS * 1_000);
}

function freeTimes(ends: readonly (Date | undefined)[], slots: number, now: Date): EarliestFirst {
  const times = new EarliestFirst();
  for (const end of ends) if (end !== undefined) times.push(end.getTime());
  for (let idle = ends.length; idle < slots; idle += 1) times.push(now.getTime());
  return times;
}

/** A binary heap. */
class EarliestFirst {
  readonly #times: number[] = [];

  push(time: number): void {
    const times = this.#times;
    let index = times.push(time) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((times[parent] ?? 0) <= time) break;
      times[index] = times[parent] ?? 0;
      index = parent;
    }
    times[index] = time;
  }

  pop(): number | undefined {
    const times = this.#times;
    const earliest = times[0];
    const last = times.pop();
    if (last === undefined || times.length === 0) return earliest;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= times.length) break;
      if ((times[child + 1] ?? Number.POSITIVE_INFINITY) < (times[child] ?? 0)) child += 1;
      if ((times[child] ?? 0) >= last) break;
      times[index] = times[child] ?? 0;
      index = child;
    }
    times[index] = last;
    return earliest;
  }
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(Math.round(ms));
}

function later(from: Date, ms: number): Date {
  return new Date(Math.round(from.getTime() + ms));
}
