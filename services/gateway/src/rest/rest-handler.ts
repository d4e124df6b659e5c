import { Code } from '@connectrpc/connect';
import { SETTING } from '../config.ts';
import { apiError } from '../errors/api-error.ts';
import { toPublicError } from '../errors/public-error.ts';
import type { Forwarder } from '../forward/forwarder.ts';
import { isServerStreaming } from '../forward/method-kind.ts';
import { bodyPending, headerOf, type Reply, type ServerRequest } from '../server/http-message.ts';
import type { RequestScope } from '../server/request-scope.ts';
import type { HttpBinding } from './binding/binding.ts';
import type { Bindings } from './binding/bindings.ts';
import { handleDownload, isDownload } from './download/download-handler.ts';
import { clientTimeoutMs, REQUEST_TIMEOUT_HEADER } from './request/client-timeout.ts';
import { parseContentType, unsupportedMediaType } from './request/content-type.ts';
import { decodeRequest } from './request/decode-request.ts';
import { refuseParameters } from './request/parameters.ts';
import { errorReply } from './response/error-reply.ts';
import { jsonReply } from './response/json-reply.ts';
import { streamFormat } from './stream/stream-format.ts';
import { streamReply } from './stream/stream-reply.ts';
import { type RequestPath, splitPath } from './template/request-path.ts';
import type { UploadHandler } from './upload/upload-handler.ts';

/** A request target, cut at its question mark. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** Answers REST requests; never rejects, errors are answers too. */
export type RestHandler = (request: ServerRequest, target: RequestTarget, scope: RequestScope) => Promise<Reply>;

/** What the REST side of the API is made from. */
export interface RestOptions {
  readonly bindings: Bindings;
  readonly forwarder: Forwarder;
  /** Multipart twins of JSON routes. */
  readonly uploads: readonly UploadHandler[];
  readonly maxRequestBytes: number;
  readonly requestTimeoutMs: number;
  /** How long a server-sent event stream may be silent before a comment is sent, in milliseconds. */
  readonly streamKeepAliveMs: number;
}

/** JSON over HTTP in front of RPCs without a client stream, as the `google.api.http` annotations of the schema say. */
export function createRestHandler(options: RestOptions): RestHandler {
  return async (request, target, scope) => {
    try {
      const path = splitPath(target.path);
      const method = request.method ?? '';
      const found = findBinding(options.bindings, method, path);
      if (found === 'options') return optionsReply(allowedMethods(options.bindings, path));
      return await call(options, found.binding, request, target, found.path, scope);
    } catch (error) {
      return errorReply(toPublicError(error, scope.requestId));
    }
  };
}

async function call(
  options: RestOptions,
  binding: HttpBinding,
  request: ServerRequest,
  { path: collection, query }: RequestTarget,
  path: RequestPath,
  scope: RequestScope,
): Promise<Reply> {
  const contentType = parseContentType(headerOf(request, 'content-type'));
  const timeoutMs = clientTimeoutMs(headerOf(request, REQUEST_TIMEOUT_HEADER));
  const uploads = options.uploads.filter(({ besides }) => besides === binding.method);
  const upload = uploads.find((candidate) => candidate.contentType === contentType.type);
  // Before anything of the body is read.
  await scope.admit(upload?.method ?? binding.method);
  if (upload !== undefined) {
    refuseParameters(query);
    return await upload.handle(request, collection, { ...scope, timeoutMs });
  }
  if (contentType.type.startsWith('multipart/')) {
    throw unsupportedMediaType(contentType.type, ['application/json', ...uploads.map((other) => other.contentType)]);
  }
  const { method } = binding;
  const started = performance.now();
  const limitMs = Math.min(timeoutMs ?? options.requestTimeoutMs, options.requestTimeoutMs);
  // Most requests have no body to wait for, and a composed signal with a timer is not cheap.
  const arrived = bodyPending(request)
    ? deadline(scope.signal, limitMs, () => bodyTooSlow(limitMs, limitMs === timeoutMs))
    : { signal: scope.signal, clear: () => undefined };
  try {
    const rest = { request, path, query, maxBytes: options.maxRequestBytes, signal: arrived.signal };
    const message = await decodeRequest(binding, rest);
    if (isDownload(binding)) {
      arrived.clear();
      return await handleDownload(options.forwarder, binding, message, request, { ...scope, timeoutMs });
    }
    if (isServerStreaming(method)) {
      arrived.clear();
      const { forwarder, streamKeepAliveMs: keepAliveMs } = options;
      const format = streamFormat(headerOf(request, 'accept'));
      const call = { method, message, responseBody: binding.responseBody, scope: { ...scope, timeoutMs } };
      return await streamReply(forwarder, call, format, keepAliveMs);
    }
    const left = Math.max(1, limitMs - (performance.now() - started));
    const answer = await options.forwarder.unary(method, message, { ...scope, timeoutMs: left });
    return jsonReply(binding, answer, collection);
  } finally {
    arrived.clear();
  }
}

/** @throws ConnectError ROUTE_NOT_FOUND or METHOD_NOT_ALLOWED */
function findBinding(
  { trie }: Bindings,
  method: string,
  path: RequestPath | undefined,
): { readonly binding: HttpBinding; readonly path: RequestPath } | 'options' {
  if (path === undefined) throw unknownPath();
  // HEAD is GET without a body (RFC 9110, 9.3.2).
  const match = trie.find(method === 'HEAD' ? 'GET' : method, path);
  if (match.kind === 'unknown') throw unknownPath();
  if (match.kind === 'found') return { binding: match.value, path };
  if (method === 'OPTIONS') return 'options';
  const allow = withImplied(match.methods).join(', ');
  throw apiError({
    code: Code.Unimplemented,
    reason: 'METHOD_NOT_ALLOWED',
    message: `This path takes ${allow}, not ${method}.`,
    metadata: { allow },
  });
}

function allowedMethods({ trie }: Bindings, path: RequestPath | undefined): readonly string[] {
  const match = path && trie.find('OPTIONS', path);
  return match?.kind === 'other-methods' ? withImplied(match.methods) : [];
}

function withImplied(methods: readonly string[]): readonly string[] {
  const implied = methods.includes('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS'];
  return [...methods, ...implied].sort();
}

function optionsReply(methods: readonly string[]): Reply {
  return { status: 204, headers: { allow: methods.join(', ') }, body: '' };
}

function unknownPath() {
  return apiError({
    code: Code.NotFound,
    reason: 'ROUTE_NOT_FOUND',
    message: 'There is nothing at this path. The methods of this API are listed at /docs and /openapi.json.',
  });
}

/** A signal that follows another and is aborted when time is up. */
function deadline(signal: AbortSignal, timeoutMs: number, reason: () => Error) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(reason()), timeoutMs);
  return { signal: AbortSignal.any([signal, controller.signal]), clear: () => clearTimeout(timer) };
}

/** @param byClient whether it is the client's own deadline that has passed, and not the gateway's */
function bodyTooSlow(limitMs: number, byClient: boolean) {
  const setting = byClient ? REQUEST_TIMEOUT_HEADER : SETTING.requestTimeout;
  return apiError({
    code: Code.DeadlineExceeded,
    reason: byClient ? 'DEADLINE_EXCEEDED' : 'REQUEST_TIMEOUT',
    message: `The request did not arrive within ${limitMs} ms, the limit set by ${setting}.`,
    metadata: { limitMs: String(limitMs), setting },
  });
}
