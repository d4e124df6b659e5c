/** Most that a fetch shows before its end: 100 means that all bytes are here. */
const MAX_OPEN_PERCENT = 99;

/** How far a processor says that its fetch is. */
export interface FetchProgress {
  /** Bytes that have arrived in this attempt, each counted once. */
  readonly receivedBytes: number;
  /** Bytes that there will be; undefined while the far server has not told. */
  readonly totalBytes: number | undefined;
  /** How often the connection broke and another was made to go on. */
  readonly resumeCount: number;
}

/** The fetch of a video from its URL, in the attempt under way or, between attempts and after the end, in the last one. */
export interface VideoFetch extends FetchProgress {
  readonly startTime: Date;
  /** Present exactly when all bytes are here. */
  readonly completeTime: Date | undefined;
}

/** An attempt begins to fetch: from zero, whatever the attempt before had. */
export function beginFetch(now: Date): VideoFetch {
  return { receivedBytes: 0, totalBytes: undefined, resumeCount: 0, startTime: now, completeTime: undefined };
}

/** More has arrived. Nothing falls: a heartbeat that was overtaken by a later one changes nothing, and a complete fetch stays so. */
export function advanceFetch(fetch: VideoFetch, told: FetchProgress): VideoFetch {
  if (fetch.completeTime !== undefined) return fetch;
  const receivedBytes = Math.max(fetch.receivedBytes, told.receivedBytes);
  const resumeCount = Math.max(fetch.resumeCount, told.resumeCount);
  return { ...fetch, receivedBytes, resumeCount, totalBytes: told.totalBytes ?? fetch.totalBytes };
}

/** All bytes are here. */
export function completeFetch(fetch: VideoFetch, sizeBytes: number, resumeCount: number, now: Date): VideoFetch {
  const whole = { receivedBytes: sizeBytes, totalBytes: sizeBytes, completeTime: fetch.completeTime ?? now };
  return { ...fetch, ...whole, resumeCount: Math.max(fetch.resumeCount, resumeCount) };
}

/** From 0 to 100, where 100 means complete; undefined while nobody knows of how much. */
export function fetchPercent({ receivedBytes, totalBytes, completeTime }: VideoFetch): number | undefined {
  if (completeTime !== undefined) return 100;
  if (totalBytes === undefined) return undefined;
  // Of nothing, nothing is here.
  return totalBytes === 0 ? 0 : Math.min(MAX_OPEN_PERCENT, Math.floor((100 * receivedBytes) / totalBytes));
}
