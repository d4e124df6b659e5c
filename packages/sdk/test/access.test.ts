import { create, toBinary } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { ErrorInfoSchema, RetryInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { describe, expect, it } from 'vitest';
import {
  createVidiClient,
  PermissionDeniedError,
  ResourceExhaustedError,
  UnauthenticatedError,
  VidiError,
} from '../src/index.ts';
import { type ScriptedAnswer, startScriptedServer } from './scripted-server.ts';

const REFUSALS = [
  [401, 'UNAUTHENTICATED', 'API_KEY_INVALID', UnauthenticatedError],
  [403, 'PERMISSION_DENIED', 'SCOPE_MISSING', PermissionDeniedError],
  [429, 'RESOURCE_EXHAUSTED', 'RATE_LIMITED', ResourceExhaustedError],
] as const;

/** The refusal as the gateway sends it: over Connect to calls, over REST to uploads. */
function answers(status: number, word: string, reason: string): Record<'get' | 'upload', ScriptedAnswer> {
  const info = create(ErrorInfoSchema, { reason, domain: 'vidi' });
  const retry = create(RetryInfoSchema, { retryDelay: durationFromMs(1_500) });
  const value = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const connect = [
    { type: ErrorInfoSchema.typeName, value: value(toBinary(ErrorInfoSchema, info)) },
    { type: RetryInfoSchema.typeName, value: value(toBinary(RetryInfoSchema, retry)) },
  ];
  const rest = [
    { '@type': `type.googleapis.com/${ErrorInfoSchema.typeName}`, reason, domain: 'vidi' },
    { '@type': `type.googleapis.com/${RetryInfoSchema.typeName}`, retryDelay: '1.500s' },
  ];
  return {
    get: { status, json: { code: word.toLowerCase(), message: 'no', details: connect } },
    upload: { status, json: { error: { code: status, status: word, message: 'no', details: rest } } },
  };
}

describe('an API key', () => {
  it('is sent with calls and with uploads', async () => {
    const { get, upload } = answers(401, 'UNAUTHENTICATED', 'API_KEY_INVALID');
    const seen: (string | null)[] = [];
    await using server = await startScriptedServer((request) => {
      seen.push(request.headers.get('authorization'));
      return request.path.startsWith('/api/') ? upload : get;
    });
    const { videos } = createVidiClient({ baseUrl: server.baseUrl, apiKey: 'k', maxRetries: 0 });
    await Promise.allSettled([videos.get('x'), videos.upload(new Uint8Array(3))]);
    expect(seen).toEqual(['Bearer k', 'Bearer k']);
  });
});

describe.each(REFUSALS)('HTTP %i %s %s', (status, word, reason, ErrorClass) => {
  it.each(['get', 'upload'] as const)(`is ${ErrorClass.name} of %s`, async (call) => {
    await using server = await startScriptedServer(() => answers(status, word, reason)[call]);
    const { videos } = createVidiClient({ baseUrl: server.baseUrl, apiKey: 'k', maxRetries: 0 });
    const error = await (call === 'get' ? videos.get('x') : videos.upload(new Uint8Array(3))).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toBeInstanceOf(VidiError);
    expect(error).toMatchObject({ status, code: word, reason, retryAfterMs: 1_500 });
  });
});
