import type { HttpBinding } from '../rest/binding/binding.ts';
import { isDownload } from '../rest/download/download-handler.ts';
import { takesRanges } from '../rest/download/range-fields.ts';
import type { Operation, Response } from './openapi.ts';

/** What one kind of failure looks like. */
interface Failure {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly description: string;
  readonly message: string;
  readonly details?: readonly Readonly<Record<string, unknown>>[];
  readonly retryAfter?: boolean;
}

const FAILURES = [
  {
    name: 'BadRequest',
    status: 400,
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_REQUEST',
    description:
      'Something of the request is not as it must be, or the state of the video does not allow it (FAILED_PRECONDITION).',
    message: 'The request is not valid: title: must be at most 300 characters.',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'title', description: 'must be at most 300 characters', reason: 'STRING_MAX_LEN' }],
      },
    ],
  },
  {
    name: 'Unauthenticated',
    status: 401,
    code: 'UNAUTHENTICATED',
    reason: 'API_KEY_MISSING',
    description: 'An API key is required and there is none, or it is not valid.',
    message: 'An API key is required: send it as "Authorization: Bearer <key>" or "x-api-key: <key>".',
  },
  {
    name: 'PermissionDenied',
    status: 403,
    code: 'PERMISSION_DENIED',
    reason: 'SCOPE_MISSING',
    description: 'The API key may not do this.',
    message: 'This method needs an API key with the scope "write"; this one has "read".',
  },
  {
    name: 'NotFound',
    status: 404,
    code: 'NOT_FOUND',
    reason: 'VIDEO_NOT_FOUND',
    description: 'What the path names is not there, or belongs to somebody else.',
    message: 'There is no video with this id.',
  },
  {
    name: 'UploadNotFound',
    status: 404,
    code: 'NOT_FOUND',
    reason: 'UPLOAD_NOT_FOUND',
    description: 'There is no such upload of this owner; it may have been ended.',
    message: 'There is no such upload; it may have been ended, or have expired. Begin a new one.',
  },
  {
    name: 'RequestTimeout',
    status: 408,
    code: 'DEADLINE_EXCEEDED',
    reason: 'REQUEST_TIMEOUT',
    description: 'The body stood still for too long, or came far too slowly; the message names the limit.',
    message: 'Nothing of the unfinished request moved for 60000 ms, the limit set by VIDI_UPLOAD_IDLE_TIMEOUT.',
  },
  {
    name: 'Conflict',
    status: 409,
    code: 'ABORTED',
    reason: 'ETAG_MISMATCH',
    description:
      'The ETag is not that of the video any more (ABORTED), or the request id was used for another request (ALREADY_EXISTS).',
    message: 'The video was changed since; read it again.',
  },
  {
    name: 'OffsetConflict',
    status: 409,
    code: 'ABORTED',
    reason: 'UPLOAD_OFFSET_CONFLICT',
    description: 'The piece does not begin where the last one ended; a HEAD request tells where.',
    message: 'Upload-Offset conflict',
  },
  {
    name: 'UploadExpired',
    status: 410,
    code: 'NOT_FOUND',
    reason: 'UPLOAD_NOT_FOUND',
    description: 'The upload has expired.',
    message: 'The file for this url no longer exists',
  },
  {
    name: 'UploadTooLarge',
    status: 413,
    code: 'RESOURCE_EXHAUSTED',
    reason: 'UPLOAD_TOO_LARGE',
    description: 'The file is larger than allowed, or more bytes came than were announced.',
    message: 'The video is larger than 21474836480 bytes, the limit set by VIDI_MAX_UPLOAD_BYTES.',
  },
  {
    name: 'TooLarge',
    status: 413,
    code: 'RESOURCE_EXHAUSTED',
    reason: 'REQUEST_TOO_LARGE',
    description: 'The body is larger than allowed.',
    message: 'The body is larger than 4194304 bytes, the limit set by VIDI_MAX_REQUEST_BYTES.',
  },
  {
    name: 'UnsupportedMediaType',
    status: 415,
    code: 'INVALID_ARGUMENT',
    reason: 'UNSUPPORTED_MEDIA_TYPE',
    description: 'The body is of a type that this method does not take.',
    message: 'The body is text/plain; this method takes application/json.',
  },
  {
    name: 'RangeNotSatisfiable',
    status: 416,
    code: 'OUT_OF_RANGE',
    reason: 'RANGE_NOT_SATISFIABLE',
    description: 'The file has no byte in the range; `Content-Range` says how long it is.',
    message: 'The file has 1000 bytes; no part of it is in the range asked for.',
  },
  {
    name: 'TooManyRequests',
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    reason: 'RATE_LIMITED',
    description: 'Too many requests; `Retry-After` says when there may be more.',
    message: 'Too many requests; try again in a moment.',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' }],
    retryAfter: true,
  },
  {
    name: 'ChecksumMismatch',
    status: 460,
    code: 'INVALID_ARGUMENT',
    reason: 'CHECKSUM_MISMATCH',
    description:
      'The bytes are not those of `Upload-Checksum` or `Content-Digest`; they were not kept and can be sent again. A whole file with another `sha256` than announced is 400.',
    message:
      'The sha256 of the bytes that came is not the one in Upload-Checksum; they were not kept. Send them again.',
  },
  {
    name: 'Unavailable',
    status: 503,
    code: 'UNAVAILABLE',
    reason: 'INGEST_UNAVAILABLE',
    description: 'The service cannot answer at the moment; trying again helps.',
    message: 'The service behind this API cannot be reached at the moment; try again.',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' }],
    retryAfter: true,
  },
  {
    name: 'DeadlineExceeded',
    status: 504,
    code: 'DEADLINE_EXCEEDED',
    reason: 'DEADLINE_EXCEEDED',
    description: 'The deadline, of the client (`X-Request-Timeout`) or the server, passed before the request was done.',
    message: 'The deadline of the request passed before it was done.',
  },
  {
    name: 'InsufficientStorage',
    status: 507,
    code: 'RESOURCE_EXHAUSTED',
    reason: 'STORE_FULL',
    description: 'There is no room for the upload; what of it had come is kept until it expires.',
    message: 'There is no room for the upload: 1073741824 bytes must stay free, the limit set by VIDI_MIN_FREE_BYTES.',
  },
] as const satisfies readonly Failure[];

/** Name of a kind of failure. */
export type FailureName = (typeof FAILURES)[number]['name'];

/** Every kind of failure as a response that operations refer to. */
export function errorResponses(): Readonly<Record<string, Response>> {
  return Object.fromEntries(FAILURES.map((failure) => [failure.name, responseOf(failure)]));
}

/** What may become of an operation besides going well. */
export function failuresOf(binding: HttpBinding): Operation['responses'] {
  const names = new Set<FailureName>(['BadRequest', 'Unauthenticated', 'PermissionDenied', 'TooManyRequests']);
  if (binding.variables.length > 0) names.add('NotFound');
  if (binding.body.kind !== 'none') names.add('TooLarge').add('UnsupportedMediaType');
  if (canConflict(binding)) names.add('Conflict');
  if (isDownload(binding) && takesRanges(binding.method.input)) names.add('RangeNotSatisfiable');
  names.add('Unavailable').add('DeadlineExceeded');
  return failureReferences([...names]);
}

/** The named failures as answers of an operation, by status; one kind for each status. */
export function failureReferences(names: readonly FailureName[]): Operation['responses'] {
  const named = FAILURES.filter(({ name }) => names.includes(name)).map(
    ({ name, status }) => [status, { $ref: `#/components/responses/${name}` }] as const,
  );
  return { ...Object.fromEntries(named), default: { $ref: '#/components/responses/Error' } };
}

/** AIP-154 and AIP-155: a request with an ETag or an id of its own may come too late. */
function canConflict({ method, body }: HttpBinding): boolean {
  const content = body.kind === 'field' ? (body.field.message?.fields ?? []) : [];
  return [...method.input.fields, ...content].some(({ name }) => name === 'etag' || name === 'request_id');
}

function responseOf({
  status,
  code,
  reason,
  description,
  message,
  details = [],
  retryAfter = false,
}: Failure): Response {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'vidi', metadata: {} };
  const request = {
    '@type': 'type.googleapis.com/google.rpc.RequestInfo',
    requestId: '7d3c4f8e-3c0b-4a5e-9f6d-2b1a0c9d8e7f',
    servingData: '',
  };
  return {
    description,
    headers: {
      'x-request-id': { description: 'Names the request in the logs.', schema: { type: 'string' } },
      ...(retryAfter && {
        'retry-after': { description: 'Seconds after which trying again may help.', schema: { type: 'integer' } },
      }),
    },
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        example: { error: { code: status, status: code, message, details: [info, ...details, request] } },
      },
    },
  };
}
