import type { GatewayLimits } from '../config.ts';
import { CHECKSUM_ALGORITHMS } from '../ports/upload-spool.ts';
import { UPLOAD_FIELDS } from '../rest/upload/upload-metadata.ts';
import { failureReferences } from './error-responses.ts';
import type { Body, Operation, Parameter, Response, Schema } from './openapi.ts';

/** Where the operations are listed together. */
export const RESUMABLE_TAG = {
  name: 'ResumableUploads',
  description: 'Uploads that go on after a break, by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload).',
};

const PIECE_TYPE = 'application/offset+octet-stream';

const text = (example: string): Schema => ({ type: 'string', examples: [example] });
const count = (example: number): Schema => ({ type: 'integer', minimum: 0, examples: [example] });

const HEADERS = {
  'tus-resumable': { description: 'The version of the protocol.', schema: { const: '1.0.0', examples: ['1.0.0'] } },
  location: { description: 'Path of the upload, for all that follows.', schema: text('/api/v1/uploads/8f14e45f') },
  'upload-offset': {
    description: 'How many bytes are there for good; the next piece begins here.',
    schema: count(1_000_000),
  },
  'upload-length': { description: 'Size of the whole file in bytes.', schema: count(3_000_000) },
  'upload-expires': {
    description: 'When an unfinished upload is removed.',
    schema: text('Sat, 14 Mar 2026 15:09:26 GMT'),
  },
  'vidi-video-id': {
    description: 'The video that the upload became; there once all bytes are. The same however often it is asked for.',
    schema: text('0190a0b0-0000-7000-8000-000000000001'),
  },
  'content-location': {
    description: 'Path of that video.',
    schema: text('/api/v1/videos/0190a0b0-0000-7000-8000-000000000001'),
  },
} as const;

function headers(...names: readonly (keyof typeof HEADERS)[]): NonNullable<Response['headers']> {
  return Object.fromEntries(['tus-resumable' as const, ...names].map((name) => [name, HEADERS[name]]));
}

const header = (name: string, required: boolean, description: string, schema: Schema): Parameter => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});

const VERSION = header('tus-resumable', true, HEADERS['tus-resumable'].description, HEADERS['tus-resumable'].schema);
const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The last part of `Location`.',
  schema: { type: 'string', minLength: 1 },
};
const CHECKSUM = header(
  'upload-checksum',
  false,
  `Checksum of the body of this request: one of ${CHECKSUM_ALGORITHMS.join(', ')}, a space, and the digest in Base64. A piece with another one is not kept.`,
  text('sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='),
);

const CONTENT_DIGEST = header(
  'content-digest',
  false,
  'The same as RFC 9530 writes it: `sha-256` or `sha-512`. Where both headers come, both must hold; other algorithms are ignored.',
  text('sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:'),
);

const METADATA =
  'What is said of the file: names and values in Base64 of UTF-8, `name value`, separated by commas. `filename`, `filetype`, and as in the form of ' +
  `\`POST /api/v1/videos\`: ${UPLOAD_FIELDS.map((name) => `\`${name}\``).join(', ')}.`;

/** The operations of the tus protocol as the gateway serves them, by path and method. */
export function resumableUploadPaths({
  maxUploadBytes,
}: Pick<GatewayLimits, 'maxUploadBytes'>): Readonly<Record<string, Readonly<Record<string, Operation>>>> {
  const { name: tag } = RESUMABLE_TAG;
  const piece = (required: boolean, description: string): Body => ({
    description,
    required,
    content: { [PIECE_TYPE]: { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } },
  });
  const failures = [
    'BadRequest',
    'Unauthenticated',
    'PermissionDenied',
    'RequestTimeout',
    'TooManyRequests',
    'Unavailable',
    'InsufficientStorage',
  ] as const;
  return {
    '/api/v1/uploads': {
      post: {
        operationId: 'CreateResumableUpload',
        summary: 'Begins an upload that goes on after a break',
        description:
          'Begins an upload that goes on after a break: says how large the file is and what it is, and may bring its first bytes along. ' +
          'Once all bytes are there it becomes a video, exactly one, whatever breaks.',
        tags: [tag],
        parameters: [
          VERSION,
          header('upload-length', true, `Size of the file in bytes, at most ${maxUploadBytes}.`, {
            type: 'integer',
            minimum: 0,
            maximum: maxUploadBytes,
            examples: [3_000_000],
          }),
          header('upload-metadata', false, METADATA, text('filename dmlkZW8ubXA0,title SG9saWRheQ==')),
          CHECKSUM,
          CONTENT_DIGEST,
        ],
        requestBody: piece(false, 'The first bytes of the file, if any.'),
        responses: {
          201: {
            description: 'Begun; with all bytes brought along, it is a video already.',
            headers: headers('location', 'upload-offset', 'upload-expires', 'vidi-video-id', 'content-location'),
          },
          ...failureReferences([...failures, 'UploadTooLarge', 'Conflict']),
        },
      },
      options: {
        operationId: 'DescribeResumableUploads',
        summary: 'Says what of the protocol is served',
        description:
          'Says which version and extensions of the protocol are served, and how large a file may be. Needs no key.',
        tags: [tag],
        parameters: [],
        responses: {
          204: {
            description: 'What is served.',
            headers: {
              ...headers(),
              'tus-version': { description: 'Versions of the protocol.', schema: text('1.0.0') },
              'tus-extension': {
                description: 'Its extensions.',
                schema: text('creation,creation-with-upload,expiration,termination,checksum'),
              },
              'tus-checksum-algorithm': {
                description: 'Algorithms of `Upload-Checksum`.',
                schema: text(CHECKSUM_ALGORITHMS.join(',')),
              },
              'tus-max-size': { description: 'Largest file in bytes.', schema: count(maxUploadBytes) },
            },
          },
          ...failureReferences([]),
        },
      },
    },
    '/api/v1/uploads/{id}': {
      head: {
        operationId: 'GetResumableUpload',
        summary: 'Asks where an upload stands',
        description:
          'Asks where an upload stands, to go on there after a break. Where all bytes are there and something broke before the video was made, it is ' +
          'made now. As every answer to HEAD, also a refusal has no body.',
        tags: [tag],
        parameters: [ID, VERSION],
        responses: {
          200: {
            description: 'Where it stands.',
            headers: headers('upload-offset', 'upload-length', 'upload-expires', 'vidi-video-id', 'content-location'),
          },
          ...failureReferences([...failures, 'UploadNotFound', 'UploadExpired', 'Conflict']),
        },
      },
      patch: {
        operationId: 'AppendToResumableUpload',
        summary: 'Sends the next piece of an upload',
        description:
          'Sends the next piece of an upload, of any size. When it breaks off, what had come stays, unless it had a checksum. The answer to the last one ' +
          'names the video, which is stored by then.',
        tags: [tag],
        parameters: [
          ID,
          VERSION,
          header('upload-offset', true, 'Where the piece begins: what the server has.', count(1_000_000)),
          CHECKSUM,
          CONTENT_DIGEST,
        ],
        requestBody: piece(true, 'Bytes of the file from there on.'),
        responses: {
          204: {
            description: 'The piece is there.',
            headers: headers('upload-offset', 'upload-expires', 'vidi-video-id', 'content-location'),
          },
          ...failureReferences([
            ...failures,
            'UploadNotFound',
            'OffsetConflict',
            'UploadExpired',
            'UploadTooLarge',
            'ChecksumMismatch',
          ]),
        },
      },
      delete: {
        operationId: 'DeleteResumableUpload',
        summary: 'Ends an upload',
        description: 'Ends an upload and removes its bytes. A video that it became stays.',
        tags: [tag],
        parameters: [ID, VERSION],
        responses: {
          204: { description: 'It is gone.', headers: headers() },
          ...failureReferences([...failures, 'UploadNotFound', 'UploadExpired']),
        },
      },
    },
  };
}
