import { create, type DescMessage, type JsonObject, type MessageShape, toBinary, toJson } from '@bufbuild/protobuf';
import { BadRequestSchema, ErrorInfoSchema, RequestInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { describe, expect, it } from 'vitest';
import {
  ConnectionError,
  createVidiClient,
  InternalError,
  InvalidArgumentError,
  NotFoundError,
  ResourceExhaustedError,
  TimeoutError,
  UnavailableError,
  VidiError,
} from '../src/index.ts';
import { type ScriptedAnswer, startScriptedServer } from './scripted-server.ts';

/** Runs a call against a server that always answers the same, and returns what it throws. */
async function failureOf(call: 'get' | 'upload', answer: ScriptedAnswer): Promise<VidiError> {
  await using server = await startScriptedServer(() => answer);
  const { videos } = createVidiClient({ baseUrl: server.baseUrl, maxRetries: 0 });
  const error = await (call === 'get' ? videos.get('x') : videos.upload(new Uint8Array(3))).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VidiError)) throw new Error(`expected a VidiError, got ${error}`);
  return error;
}

function connectDetail<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): JsonObject {
  return { type: schema.typeName, value: Buffer.from(toBinary(schema, message)).toString('base64') };
}

const info = create(ErrorInfoSchema, { reason: 'VIDEO_NOT_FOUND', domain: 'vidi', metadata: { id: 'x' } });
const request = create(RequestInfoSchema, { requestId: 'req-2' });

describe('an error', () => {
  it('is the same over Connect and over REST', async () => {
    const overConnect = await failureOf('get', {
      status: 404,
      headers: { 'x-request-id': 'req-1' },
      json: { code: 'not_found', message: 'no video x', details: [connectDetail(ErrorInfoSchema, info)] },
    });
    const overRest = await failureOf('upload', {
      status: 404,
      headers: { 'x-request-id': 'req-1' },
      json: {
        error: {
          code: 404,
          status: 'NOT_FOUND',
          message: 'no video x',
          details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', ...Object(toJson(ErrorInfoSchema, info)) }],
        },
      },
    });
    for (const error of [overConnect, overRest]) {
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({
        name: 'NotFoundError',
        message: 'no video x',
        status: 404,
        code: 'NOT_FOUND',
        reason: 'VIDEO_NOT_FOUND',
        requestId: 'req-1',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'VIDEO_NOT_FOUND',
            domain: 'vidi',
            metadata: { id: 'x' },
          },
        ],
      });
    }
  });

  it('names the wrong fields of a request, and the request by RequestInfo where no header does', async () => {
    const violations = create(BadRequestSchema, { fieldViolations: [{ field: 'url', description: 'must be a URL' }] });
    const error = await failureOf('get', {
      status: 400,
      json: {
        code: 'invalid_argument',
        message: 'url: must be a URL',
        details: [connectDetail(BadRequestSchema, violations), connectDetail(RequestInfoSchema, request)],
      },
    });
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.requestId).toBe('req-2');
    expect(error.details[0]).toMatchObject({ fieldViolations: [{ field: 'url', description: 'must be a URL' }] });
  });

  it.each([
    [413, ResourceExhaustedError, 'RESOURCE_EXHAUSTED'],
    [429, ResourceExhaustedError, 'RESOURCE_EXHAUSTED'],
    [502, UnavailableError, 'UNAVAILABLE'],
    [500, InternalError, 'INTERNAL'],
    [418, InvalidArgumentError, 'INVALID_ARGUMENT'],
  ])('of an upload is read from the status %i when a proxy answers with a page', async (status, type, code) => {
    const error = await failureOf('upload', { status, text: '<h1>no</h1>' });
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code, reason: undefined, message: `HTTP ${status}` });
  });

  it('names the address when nobody answers', async () => {
    const server = await startScriptedServer(() => ({}));
    await server[Symbol.asyncDispose]();
    const { videos } = createVidiClient({ baseUrl: server.baseUrl, maxRetries: 0 });
    for (const call of [() => videos.get('x'), () => videos.upload(new Uint8Array(3))]) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ status: undefined, code: 'UNAVAILABLE' });
      expect(String(error)).toContain(server.baseUrl);
      expect(String(error)).toContain('ECONNREFUSED');
      expect(String(error)).toContain('VIDI_BASE_URL');
    }
  });

  it('is a ConnectionError when the connection breaks in the middle', async () => {
    expect(await failureOf('get', { hangUp: true })).toBeInstanceOf(ConnectionError);
    expect(await failureOf('upload', { hangUp: true })).toBeInstanceOf(ConnectionError);
  });

  it('is a TimeoutError when the server takes too long', async () => {
    await using server = await startScriptedServer(() => ({ silent: true }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl, timeoutMs: 50 });
    await expect(videos.get('x')).rejects.toBeInstanceOf(TimeoutError);
    await expect(videos.upload(new Uint8Array(3), { timeoutMs: 50 })).rejects.toBeInstanceOf(TimeoutError);
  });

  it('is the reason of the signal after an abort', async () => {
    await using server = await startScriptedServer(() => ({ silent: true }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    const calls = [
      (signal: AbortSignal) => videos.get('x', { signal }),
      (signal: AbortSignal) => videos.upload(new Uint8Array(3), { signal }),
      (signal: AbortSignal) => videos.waitUntilDone('x', { signal }),
    ];
    for (const call of calls) {
      const controller = new AbortController();
      const reason = new Error('the user left');
      const outcome = call(controller.signal).catch((thrown: unknown) => thrown);
      controller.abort(reason);
      expect(await outcome).toBe(reason);
    }
  });
});
