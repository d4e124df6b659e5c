import { randomBytes } from 'node:crypto';
import { Server } from '@tus/server';
import type { DataStore } from '@tus/utils';
import { UploadVideoMetadataSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { Caller } from '../../access/caller.ts';
import { toPublicError } from '../../errors/public-error.ts';
import type { Validate } from '../../forward/validate.ts';
import { PieceChecksumError, SpooledUploadNotFoundError } from '../../ports/spool-errors.ts';
import {
  CHECKSUM_ALGORITHMS,
  type PieceChecksum,
  type SpooledUpload,
  type UploadContext,
  type UploadContexts,
  type UploadSpool,
} from '../../ports/upload-spool.ts';
import { headerOf, type Reply, type ServerRequest } from '../../server/http-message.ts';
import type { RequestScope } from '../../server/request-scope.ts';
import { errorReply } from '../response/error-reply.ts';
import { uploadTooLarge } from '../upload/upload-messages.ts';
import { parseContentDigest } from './content-digest.ts';
import type { FinishUpload } from './finish-upload.ts';
import { metadataOf } from './hand-over.ts';
import { lazyBody } from './lazy-body.ts';
import { parseUploadChecksum } from './piece-checksum.ts';
import { CHECKSUM_MISMATCH_STATUS, fromLibrary, fromSpool, uploadNotFound } from './resumable-errors.ts';
import type { UploadFollower } from './upload-follower.ts';

/** Where resumable uploads are. */
export const RESUMABLE_PATH = '/api/v1/uploads';

/** Says which video an upload became. */
export const VIDEO_ID_HEADER = 'vidi-video-id';

const TUS_HEADERS = { 'tus-resumable': '1.0.0', 'cache-control': 'no-store' };

/** Answers requests of the tus protocol; undefined for paths that are not its. Never rejects. */
export type ResumableHandler = (
  request: ServerRequest,
  path: string,
  scope: RequestScope,
) => Promise<Reply> | undefined;

/** tus 1.0 (https://tus.io/protocols/resumable-upload): creation, creation-with-upload, expiration, termination, checksum. */
export function createResumableHandler(options: {
  readonly spool: UploadSpool & DataStore;
  readonly contexts: UploadContexts;
  readonly follower: UploadFollower;
  readonly finish: FinishUpload;
  readonly validate: Validate;
  readonly maxBytes: number;
}): ResumableHandler {
  const { spool, contexts, follower, finish, validate, maxBytes } = options;
  const tus = new Server({
    path: RESUMABLE_PATH,
    datastore: spool,
    relativeLocation: true,
    maxSize: maxBytes,
    namingFunction: () => randomBytes(16).toString('hex'),
    onUploadCreate: async (_request, { id, metadata = {}, size: sizeBytes = 0 }) => {
      try {
        // At once, and not after gigabytes.
        validate(UploadVideoMetadataSchema, metadataOf({ id, metadata, sizeBytes }));
        return {};
      } catch (error) {
        throw noted(error);
      }
    },
    onResponseError: (_request, error) => {
      if (error instanceof Error) noted(error);
      return undefined;
    },
  });

  function noted(error: unknown): unknown {
    const context = contexts.getStore();
    if (context !== undefined) context.failure ??= error;
    return error;
  }

  async function answer(request: ServerRequest, path: string, scope: RequestScope): Promise<Reply> {
    const method = request.method ?? '';
    if (method === 'OPTIONS') return optionsReply(maxBytes);
    const caller = await scope.admit(VideoService.method.uploadVideo);
    const given = path.slice(RESUMABLE_PATH.length + 1);
    if (Number(headerOf(request, 'upload-length') ?? 0) > maxBytes) throw uploadTooLarge(maxBytes);
    if (given !== '') await checkOwner(given, caller);
    const context: UploadContext = {
      caller,
      checksums: checksumsOf(request),
      onWritten: (upload) => follower.advance(upload, scope),
    };
    const body = lazyBody(request, scope.signal);
    const response = await contexts
      .run(context, () => tus.handleWeb(webRequest(request, path, body.stream)))
      .finally(() => body.release());
    // Which of them the library says it was does not tell: for it, every body that breaks off is one that lost its lock.
    scope.signal.throwIfAborted();
    if (context.failure !== undefined) throw refusedOr(context.failure, given, caller);
    if (response.status >= 400) {
      const reply = errorReply(toPublicError(fromLibrary(response.status, await response.text()), scope.requestId));
      return { ...reply, status: response.status };
    }
    const headers = headersOf(response);
    const id = given === '' ? (headers['location']?.split('/').at(-1) ?? '') : given;
    // Also by HEAD: a process that ended between the last byte and the video has left the rest to whoever asks.
    if (method === 'DELETE') follower.leave(id);
    else Object.assign(headers, await videoHeaders(id, caller, scope));
    return { status: response.status, headers, body: '' };
  }

  async function checkOwner(id: string, caller: Caller): Promise<void> {
    const upload = await find(id, caller);
    if (caller.scope !== 'admin' && upload.caller.owner !== caller.owner) throw uploadNotFound();
  }

  async function videoHeaders(id: string, caller: Caller, scope: RequestScope): Promise<Record<string, string>> {
    const { offset, sizeBytes } = await find(id, caller);
    if (offset < sizeBytes) return {};
    const videoId = await finish(id, scope);
    return { [VIDEO_ID_HEADER]: videoId, 'content-location': `/api/v1/videos/${videoId}` };
  }

  async function find(id: string, caller: Caller): Promise<SpooledUpload> {
    try {
      return await spool.find(id);
    } catch (error) {
      throw refusedOr(error, id, caller);
    }
  }

  /** Of an upload that ingest refused while it arrived nothing is left but the reason, which is what its client has to know. */
  function refusedOr(error: unknown, id: string, caller: Caller): unknown {
    return error instanceof SpooledUploadNotFoundError ? (follower.refusalOf(id, caller) ?? error) : error;
  }

  return (request, path, scope) => {
    if (path !== RESUMABLE_PATH && !path.startsWith(`${RESUMABLE_PATH}/`)) return undefined;
    return answer(request, path, scope).catch((thrown: unknown) => {
      const error = fromSpool(thrown);
      const reply = errorReply(toPublicError(error, scope.requestId));
      if (reply.status === 500) scope.log.error({ err: thrown }, 'resumable upload failed inside');
      // Only of a piece, which can be sent again. A whole file with another checksum is refused for good.
      const ofPiece = thrown instanceof PieceChecksumError && request.method === 'PATCH';
      const status = ofPiece ? CHECKSUM_MISMATCH_STATUS : reply.status;
      return { ...reply, status, headers: { ...TUS_HEADERS, ...reply.headers } };
    });
  };
}

/** What the client says of the bytes of its request; all of it must hold. */
function checksumsOf(request: ServerRequest): readonly PieceChecksum[] {
  const checksum = parseUploadChecksum(headerOf(request, 'upload-checksum'));
  const digests = parseContentDigest(headerOf(request, 'content-digest'));
  return checksum === undefined ? digests : [checksum, ...digests];
}

function optionsReply(maxBytes: number): Reply {
  const headers = {
    'tus-resumable': '1.0.0',
    'tus-version': '1.0.0',
    'tus-extension': 'creation,creation-with-upload,expiration,termination,checksum',
    'tus-checksum-algorithm': CHECKSUM_ALGORITHMS.join(','),
    'tus-max-size': String(maxBytes),
  };
  return { status: 204, headers, body: '' };
}

function webRequest(request: ServerRequest, path: string, body: ReadableStream<Uint8Array>): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // Those of HTTP/2 that begin with a colon are no header fields.
    if (!name.startsWith(':') && typeof value === 'string') headers.set(name, value);
  }
  const method = request.method ?? '';
  const bodied = method === 'POST' || method === 'PATCH';
  return new Request(`http://gateway${path}`, { method, headers, ...(bodied ? { body, duplex: 'half' } : {}) });
}

function headersOf(response: Response): Record<string, string> {
  const headers = Object.fromEntries(response.headers);
  // The gateway decides by itself which pages may call, and its answers have their own lengths.
  for (const name of Object.keys(headers)) {
    if (name.startsWith('access-control-') || name === 'content-length' || name === 'content-type')
      delete headers[name];
  }
  return headers;
}
