import { Code, type ConnectError } from '@connectrpc/connect';
import { SETTING } from '../config.ts';
import { apiError } from '../errors/api-error.ts';
import type { Rate } from './rate-limiter.ts';

/** When an upload may be tried again that came while too many were under way, in milliseconds: nobody knows how long those take. */
const UPLOAD_RETRY_AFTER_MS = 1_000;

/** Too many requests in too short a time. */
export function rateLimited({ perSecond, burst }: Rate, retryAfterMs: number): ConnectError {
  return apiError({
    code: Code.ResourceExhausted,
    reason: 'RATE_LIMITED',
    message: `Too many requests: ${perSecond} a second are allowed, ${burst} at once; the limits are set by ${SETTING.rateLimit} and ${SETTING.rateBurst}.`,
    metadata: { perSecond: String(perSecond), burst: String(burst), setting: SETTING.rateLimit },
    retryAfterMs,
  });
}

/** Too many keys that the gateway had to ask for, or that were no keys, from one address. */
export function tooManyUnknownKeys(retryAfterMs: number): ConnectError {
  return apiError({
    code: Code.ResourceExhausted,
    reason: 'RATE_LIMITED',
    message: 'Too many requests from this address had no valid API key.',
    retryAfterMs,
  });
}

/** As many uploads as one key may have are under way. */
export function tooManyUploads(limit: number): ConnectError {
  return apiError({
    code: Code.ResourceExhausted,
    reason: 'TOO_MANY_UPLOADS',
    message: `${limit} uploads with this API key are under way, which is the limit set by ${SETTING.maxUploadsPerKey}.`,
    metadata: { limit: String(limit), setting: SETTING.maxUploadsPerKey },
    retryAfterMs: UPLOAD_RETRY_AFTER_MS,
  });
}
