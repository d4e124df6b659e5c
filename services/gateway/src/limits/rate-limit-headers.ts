import type { Rate, RateDecision } from './rate-limiter.ts';

/**
 * The standard headers of a rate limit (draft-ietf-httpapi-ratelimit-headers): what is allowed and what is left of it.
 * A token bucket of a burst that refills in w seconds is a quota of q = burst over w.
 */
export function rateLimitHeaders(rate: Rate, { remaining, resetMs }: RateDecision): Readonly<Record<string, string>> {
  const windowSeconds = Math.max(1, Math.ceil(rate.burst / rate.perSecond));
  return {
    'ratelimit-policy': `"requests";q=${rate.burst};w=${windowSeconds}`,
    ratelimit: `"requests";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
