import { create, createRegistry, fromBinary, type JsonValue, toJson } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { ConnectError } from '@connectrpc/connect';
import {
  BadRequestSchema,
  file_google_rpc_error_details,
  RetryInfoSchema,
} from '@vidi/contracts/google/rpc/error_details';
import { errorInfoOf } from '../../errors/public-error.ts';
import type { Reply } from '../../server/http-message.ts';
import { codeName, httpStatus } from './http-status.ts';
import { REST_HEADERS } from './json-reply.ts';

const DETAILS = createRegistry(file_google_rpc_error_details);

/**
 * An error as REST clients see it (AIP-193):
 * `{"error": {"code": 404, "status": "NOT_FOUND", "message": "...", "details": [{"@type": "..."}]}}`.
 *
 * @param error fit for clients; see toPublicError
 */
export function errorReply(error: ConnectError): Reply {
  const status = httpStatus(error);
  const body = `${JSON.stringify(errorJson(error))}\n`;
  return { status, headers: { ...REST_HEADERS, ...headersFor(error, status) }, body };
}

/** The JSON of an error: the body of an answer, or the last line or event of a stream. */
export function errorJson(error: ConnectError): JsonValue {
  const details = error.details.flatMap(detailJson);
  return { error: { code: httpStatus(error), status: codeName(error.code), message: error.rawMessage, details } };
}

/** When trying again may help, in milliseconds from now; undefined where the error does not say. */
export function retryAfterMs(error: ConnectError): number | undefined {
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return delay && Math.ceil(durationMs(delay));
}

function headersFor(error: ConnectError, status: number): Record<string, string> {
  const headers: Record<string, string> = {};
  const delayMs = retryAfterMs(error);
  // Whole seconds, rounded up (RFC 9110, 10.2.3).
  if (delayMs !== undefined) headers['retry-after'] = String(Math.ceil(delayMs / 1_000));
  const allow = errorInfoOf(error)?.metadata['allow'];
  if (status === 405 && allow !== undefined) headers['allow'] = allow;
  return headers;
}

/** A detail in JSON; none for a type that is not one of google.rpc's, which a client could not read anyway. */
function detailJson(detail: ConnectError['details'][number]): JsonValue[] {
  const name = 'desc' in detail ? detail.desc.typeName : detail.type;
  const schema = DETAILS.getMessage(name);
  if (schema === undefined) return [];
  const message = 'desc' in detail ? create(detail.desc, detail.value) : fromBinary(schema, detail.value);
  const json = toJson(schema, message);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [];
  const shown = name === BadRequestSchema.typeName ? withJsonNames(json) : json;
  return [{ '@type': `type.googleapis.com/${name}`, ...shown }];
}

/**
 * The schema's rules name fields as the schema does (they are told by their `reason`); a JSON client knows them in
 * camelCase. Names that the client itself wrote, and map keys, stay as they are.
 */
function withJsonNames(json: Record<string, JsonValue>): Record<string, JsonValue> {
  const violations = json['fieldViolations'];
  if (!Array.isArray(violations)) return json;
  return {
    ...json,
    fieldViolations: violations.map((violation) => {
      if (typeof violation !== 'object' || violation === null || Array.isArray(violation)) return violation;
      const { field, reason } = violation;
      return typeof field === 'string' && reason !== undefined ? { ...violation, field: jsonPath(field) } : violation;
    }),
  };
}

function jsonPath(path: string): string {
  return path
    .split(/(\["(?:[^"\\]|\\.)*"\])/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase())))
    .join('');
}
