import { randomUUID } from 'node:crypto';
import { Http2ServerResponse } from 'node:http2';
import { Code } from '@connectrpc/connect';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { Logger } from '@vidi/service-kit';
import type { Caller } from '../access/caller.ts';
import type { Admit, Gate } from '../access/gate.ts';
import { SETTING } from '../config.ts';
import { apiError } from '../errors/api-error.ts';
import { REQUEST_ID_HEADER } from '../forward/forwarder.ts';
import { bodyPending, dropRequest, headerOf, type ServerReply, type ServerRequest } from './http-message.ts';
import { type UploadPace, watchPace } from './upload-pace.ts';

/** What belongs to one request from its first line to its last byte. */
export interface RequestScope {
  /** The client's own id where it gave a well-formed one, else a new UUID. */
  readonly requestId: string;
  /** Writes the request id on every line. */
  readonly log: Logger;
  readonly admit: Admit;
  /** Who calls, as far as it was asked. */
  readonly caller: () => Caller | undefined;
  /** Aborted, with a ConnectError as the reason, when the client is gone or silent for too long, or the gateway stops. */
  readonly signal: AbortSignal;
  /** Ends the request from outside. */
  abort(reason: Error): void;
}

/** Ids are written into logs and headers, so they must be short and plain. */
const WELL_FORMED_ID = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/;

/** Opens the scope of a request, which lasts until its response is closed. */
export function openRequestScope(
  request: ServerRequest,
  response: ServerReply,
  options: {
    readonly log: Logger;
    readonly gate: Gate;
    readonly idleTimeoutMs: number;
    /** Of uploads. */
    readonly pace: UploadPace;
  },
): RequestScope {
  const given = headerOf(request, REQUEST_ID_HEADER);
  const requestId = given !== undefined && WELL_FORMED_ID.test(given) ? given : randomUUID();
  const controller = new AbortController();
  const abort = (reason: Error) => controller.abort(reason);
  response.setHeader(REQUEST_ID_HEADER, requestId);
  response.once('close', () => {
    if (!response.writableFinished) {
      abort(apiError({ code: Code.Canceled, reason: 'CANCELLED', message: 'The client closed the connection.' }));
    }
  });
  // A request that is cut off emits an error as well; 'close' says all there is to say.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  request.setTimeout(options.idleTimeoutMs);
  // Told to the response in both protocols and every time; to the request only once (HTTP/2) or until it is complete.
  response.on('timeout', () => {
    if (bodyPending(request)) abort(standstill(options.idleTimeoutMs));
    // Bytes of an answer that nobody takes; one that waits for its next message has none.
    else if (waitsForReader(response)) dropRequest(request);
  });
  let caller: Caller | undefined;
  const admitted = options.gate.open(request, response, requestId, (known) => {
    caller = known;
  });
  let watched = false;
  const admit: Admit = (method) => {
    if (!watched && method === VideoService.method.uploadVideo) {
      watched = true;
      watchPace(request, response, options.pace, abort);
    }
    return admitted(method);
  };
  const log = options.log.child({ requestId });
  return { requestId, log, admit, caller: () => caller, signal: controller.signal, abort };
}

function waitsForReader(response: ServerReply): boolean {
  return response instanceof Http2ServerResponse
    ? response.stream.writableLength > 0
    : response.writableLength > 0 || (response.socket?.writableLength ?? 0) > 0;
}

function standstill(timeoutMs: number) {
  return apiError({
    code: Code.DeadlineExceeded,
    reason: 'REQUEST_TIMEOUT',
    message: `Nothing of the unfinished request moved for ${timeoutMs} ms, the limit set by ${SETTING.uploadIdleTimeout}.`,
    metadata: { limitMs: String(timeoutMs), setting: SETTING.uploadIdleTimeout },
  });
}
