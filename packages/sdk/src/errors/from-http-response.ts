import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { createVidiError, isErrorCode } from './error-classes.ts';
import { isErrorDetail, reasonOf, requestIdOf, retryAfterMsOf } from './error-details.ts';
import type { ErrorCode, ErrorDetail, VidiError } from './vidi-error.ts';

/**
 * Turns an HTTP answer that is no success into an error of this SDK. It reads the JSON form of AIP-193
 * (`{"error": {"code", "message", "status", "details"}}`); an answer of anything else, such as a proxy's HTML page, counts by
 * its status alone.
 */
export async function fromHttpResponse(response: Response): Promise<VidiError> {
  const body = parse(await response.text());
  const details = detailsOf(body);
  const code = isErrorCode(body['status']) ? body['status'] : codeOfStatus(response.status);
  const message = typeof body['message'] === 'string' ? body['message'] : `HTTP ${response.status}`;
  return createVidiError(code, message, {
    status: response.status,
    reason: reasonOf(details),
    requestId: requestIdOf(details, response.headers),
    details,
    retryAfterMs: retryAfterMsOf(details, response.headers),
  });
}

function parse(text: string): JsonObject {
  try {
    const body: JsonValue = JSON.parse(text);
    const error = isObject(body) ? body['error'] : undefined;
    return isObject(error) ? error : {};
  } catch {
    // Not JSON: somebody other than Vidi answered. The status is all there is to go by.
    return {};
  }
}

function detailsOf(error: JsonObject): ErrorDetail[] {
  const details = error['details'];
  return Array.isArray(details) ? details.filter(isErrorDetail) : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codeOfStatus(status: number): ErrorCode {
  const known = STATUS_CODES[status];
  if (known !== undefined) return known;
  return status >= 400 && status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL';
}

/** For answers without a canonical code. 502, 503 and 504 are what proxies say while a server restarts. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'RESOURCE_EXHAUSTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
  507: 'RESOURCE_EXHAUSTED',
};
