import type { JsonValue } from '@bufbuild/protobuf';
import type { ErrorDetail } from './vidi-error.ts';

/** The server's id of a request: from the header `x-request-id`, else from google.rpc.RequestInfo. */
export function requestIdOf(details: readonly ErrorDetail[], headers: Headers): string | undefined {
  const id = headers.get('x-request-id') ?? findDetail(details, 'google.rpc.RequestInfo')?.['requestId'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** The stable word of google.rpc.ErrorInfo, where there is one. */
export function reasonOf(details: readonly ErrorDetail[]): string | undefined {
  const reason = findDetail(details, 'google.rpc.ErrorInfo')?.['reason'];
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}

/**
 * How long to wait before another try, in milliseconds: from google.rpc.RetryInfo, else from the header `Retry-After`
 * (seconds or an HTTP date, RFC 9110 section 10.2.3).
 */
export function retryAfterMsOf(details: readonly ErrorDetail[], headers: Headers): number | undefined {
  const delay = findDetail(details, 'google.rpc.RetryInfo')?.['retryDelay'];
  if (typeof delay === 'string' && /^\d+(\.\d+)?s$/.test(delay)) return Number(delay.slice(0, -1)) * 1_000;
  const header = headers.get('retry-after')?.trim();
  if (header === undefined || header === '') return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** Whether a JSON value has the form of an error detail. */
export function isErrorDetail(value: JsonValue): value is ErrorDetail {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['@type'] === 'string';
}

function findDetail(details: readonly ErrorDetail[], typeName: string): ErrorDetail | undefined {
  return details.find((detail) => detail['@type'].endsWith(`/${typeName}`));
}
