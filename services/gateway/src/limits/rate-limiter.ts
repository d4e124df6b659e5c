/** How often something may be done: `perSecond` on average, `burst` at once. */
export interface Rate {
  /** Above 0; may be a fraction. */
  readonly perSecond: number;
  /** At least 1. */
  readonly burst: number;
}

/** What a rate limit says to one request. */
export interface RateDecision {
  readonly allowed: boolean;
  /** How many more requests would be allowed at once. */
  readonly remaining: number;
  /** When the next request is allowed, in milliseconds from now; 0 where one is allowed at once. */
  readonly retryAfterMs: number;
  /** When the whole burst is available again, in milliseconds from now. */
  readonly resetMs: number;
}

/** Counts requests by who makes them. */
export interface RateLimiter {
  readonly rate: Rate;
  take(subject: string): RateDecision;
  /** Gives one request back that turned out not to count. */
  giveBack(subject: string): void;
}

/** Most subjects counted at a time. Past it, whoever was silent longest is forgotten: who is silent has a full bucket soon. */
export const MAX_SUBJECTS = 10_000;

/** What adding up fractions may be wrong by, in milliseconds: it must not make a whole one. */
const ROUNDING = 1e-6;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets in memory: each holds at most `burst` tokens and gains `perSecond` a second; a request takes one.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function createRateLimiter(rate: Rate, now: () => number): RateLimiter {
  const { perSecond, burst } = rate;
  // Least recently used first.
  const buckets = new Map<string, Bucket>();

  function bucketOf(subject: string): Bucket {
    const time = now();
    const bucket = buckets.get(subject) ?? { tokens: burst, at: time };
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.at) / 1_000) * perSecond);
    bucket.at = time;
    buckets.delete(subject);
    const [oldest] = buckets.keys();
    if (buckets.size >= MAX_SUBJECTS && oldest !== undefined) buckets.delete(oldest);
    buckets.set(subject, bucket);
    return bucket;
  }

  return {
    rate,
    take: (subject) => {
      const bucket = bucketOf(subject);
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens--;
      const msFor = (tokens: number) =>
        Math.max(0, Math.ceil(((tokens - bucket.tokens) / perSecond) * 1_000 - ROUNDING));
      return { allowed, remaining: Math.floor(bucket.tokens), retryAfterMs: msFor(1), resetMs: msFor(burst) };
    },
    giveBack: (subject) => {
      const bucket = bucketOf(subject);
      bucket.tokens = Math.min(burst, bucket.tokens + 1);
    },
  };
}
