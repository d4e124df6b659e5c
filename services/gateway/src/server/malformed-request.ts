import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_DOMAIN } from '../errors/api-error.ts';
import type { ErrorReason } from '../errors/error-reason.ts';
import { REQUEST_ID_HEADER } from '../forward/forwarder.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What Node's parser refuses, by the code of its error; anything else is a request that cannot be read. */
const REFUSALS: ReadonlyMap<
  string,
  readonly [status: string, code: number, word: string, reason: ErrorReason, message: string]
> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    [
      'Request Header Fields Too Large',
      431,
      'RESOURCE_EXHAUSTED',
      'REQUEST_TOO_LARGE',
      'The headers are larger than the limit set by VIDI_MAX_HEADER_BYTES.',
    ],
  ],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    ['Content Too Large', 413, 'RESOURCE_EXHAUSTED', 'REQUEST_TOO_LARGE', 'The extensions of a chunk are too large.'],
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    [
      'Request Timeout',
      408,
      'DEADLINE_EXCEEDED',
      'REQUEST_TIMEOUT',
      'The headers did not arrive within the limit set by VIDI_HEADER_TIMEOUT.',
    ],
  ],
]);

const MALFORMED = [
  'Bad Request',
  400,
  'INVALID_ARGUMENT',
  'INVALID_REQUEST',
  'This is not a valid HTTP/1.1 request.',
] as const;

/**
 * Answers what is no HTTP/1.1 request in the same form as every other error. Node's own answer is a bare status line, and
 * there is no request yet that the handlers could be given.
 */
export function answerMalformedRequests(server: Server): void {
  server.on('clientError', (error: Error & { readonly code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, code, word, reason, message] = REFUSALS.get(error.code ?? '') ?? MALFORMED;
    // The client's own id, if it sent one, is in what could not be read.
    const requestId = randomUUID();
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: ERROR_DOMAIN },
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId },
    ];
    const body = `${JSON.stringify({ error: { code, status: word, message, details } })}\n`;
    const headers = {
      ...SECURITY_HEADERS,
      [REQUEST_ID_HEADER]: requestId,
      connection: 'close',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    // An answer to an earlier request may be under way on this connection; Node cuts it off just the same.
    socket.end(`HTTP/1.1 ${code} ${status}\r\n${head.join('')}\r\n${body}`, () => socket.destroy());
  });
}
