import { Code, type ConnectError } from '@connectrpc/connect';
import { apiError } from '../errors/api-error.ts';
import type { Scope } from './scope.ts';

/** A key is required and none was sent. */
export function keyMissing(): ConnectError {
  return apiError({
    code: Code.Unauthenticated,
    reason: 'API_KEY_MISSING',
    message: 'An API key is required: send it as "Authorization: Bearer <key>" or "x-api-key: <key>".',
  });
}

/** The key that was sent is none, or none any more. Which of the two is nobody's business. */
export function keyInvalid(): ConnectError {
  return apiError({
    code: Code.Unauthenticated,
    reason: 'API_KEY_INVALID',
    message: 'The API key is not valid; it may have been revoked.',
  });
}

/** The key may not do this. */
export function scopeMissing(required: Scope, given: Scope): ConnectError {
  return apiError({
    code: Code.PermissionDenied,
    reason: 'SCOPE_MISSING',
    message: `This method needs an API key with the scope "${required}"; this one has "${given}".`,
    metadata: { requiredScope: required, scope: given },
  });
}
