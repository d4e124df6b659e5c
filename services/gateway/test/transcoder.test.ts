import { once } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { silentLogger } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPEN_CALLER } from '../src/access/caller.ts';
import type { Gate } from '../src/access/gate.ts';
import type { Forwarder } from '../src/forward/forwarder.ts';
import { compileBindings } from '../src/rest/binding/bindings.ts';
import { createRestHandler } from '../src/rest/rest-handler.ts';
import { parseTarget } from '../src/server/dispatch.ts';
import { sendReply } from '../src/server/http-message.ts';
import { openRequestScope } from '../src/server/request-scope.ts';
import { rawExchange } from './clients/raw-exchange.ts';
import { probeService } from './probe-schema.ts';
import { fieldsOf, type RestError, reasonOf } from './start-gateway.ts';

const MAX_REQUEST_BYTES = 100_000;

const service = probeService({
  Get: {
    pattern: { case: 'get', value: '/v1/probes/{name}' },
    additionalBindings: [{ pattern: { case: 'get', value: '/v1/{name=shelves/*/probes/*}' } }],
  },
  Files: { pattern: { case: 'get', value: '/v1/files/{inner.some_text=**}' } },
  Sort: { pattern: { case: 'get', value: '/v1/kinds/{kind}/{page_size}' } },
  Make: { pattern: { case: 'post', value: '/v1/probes' }, body: '*' },
  Replace: { pattern: { case: 'put', value: '/v1/probes/{name}' }, body: 'inner' },
  Tag: { pattern: { case: 'put', value: '/v1/probes/{name}/tags' }, body: 'tags', responseBody: 'tags' },
  Cancel: { pattern: { case: 'post', value: '/v1/probes/{name}:cancel' }, body: '*' },
  Look: { pattern: { case: 'custom', value: { kind: 'REPORT', path: '/v1/probes/{name}' } } },
});

/** Answers each call with its own request message. */
const echo: Forwarder = {
  unary: (_method, message) => Promise.resolve(message),
  clientStream: () => Promise.reject(new Error('not asked')),
  stream: () => {
    throw new Error('not asked');
  },
};

const rest = createRestHandler({
  bindings: compileBindings([service]),
  forwarder: echo,
  uploads: [],
  maxRequestBytes: MAX_REQUEST_BYTES,
  requestTimeoutMs: 5_000,
  streamKeepAliveMs: 5_000,
});
/** Who may call is tested elsewhere. A turn goes by, as when a key is looked up: a body may have arrived by then. */
const OPEN: Gate = { open: () => () => setImmediate(OPEN_CALLER) };

const server = createServer((request, response) => {
  const scope = openRequestScope(request, response, {
    log: silentLogger(),
    gate: OPEN,
    idleTimeoutMs: 5_000,
    pace: { minBytesPerSecond: 0, windowMs: 1 },
  });
  void rest(request, parseTarget(request.url ?? ''), scope).then((reply) => sendReply(request, response, reply));
});
let url = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** The fields that are set in an echoed message. */
async function fields(path: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(`${url}${path}`, init);
  const body = await response.text();
  expect(response.status, body).toBe(200);
  const json: unknown = JSON.parse(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([, value]) => !EMPTY.has(JSON.stringify(value))));
}

const EMPTY = new Set(['""', '0', '"0"', 'false', '[]', '"KIND_UNSPECIFIED"']);

async function failure(
  path: string,
  init?: RequestInit,
): Promise<{ status: number; fields: unknown; text: string; reason: unknown }> {
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  const error: RestError = JSON.parse(text);
  return { status: response.status, fields: fieldsOf(error), text, reason: reasonOf(error) };
}

function json(body: string, method = 'POST'): RequestInit {
  return { method, body, headers: { 'content-type': 'application/json' } };
}

describe('a path', () => {
  it.each([
    ['/v1/probes/x', { name: 'x' }],
    ['/v1/probes/a%2Fb', { name: 'a/b' }],
    ['/v1/probes/a%20b+c', { name: 'a b+c' }],
    ['/v1/probes/%E2%82%AC', { name: '€' }],
    ['/v1/probes/a%3Ab', { name: 'a:b' }],
    ['/v1/shelves/1/probes/2%2F3', { name: 'shelves/1/probes/2%2F3' }],
    ['/v1/files/a/b%20c', { inner: { someText: 'a/b c' } }],
    ['/v1/files', { inner: { someText: '' } }],
    ['/v1/kinds/GOOD/7', { kind: 'GOOD', pageSize: 7 }],
    ['/v1/kinds/2/-7', { kind: 'BAD', pageSize: -7 }],
  ])('%s binds its variables', async (path, expected) => {
    expect(await fields(path)).toEqual(expected);
  });

  it.each([
    ['/v1/probes/', 404],
    ['/v1//probes', 404],
    ['/v2/probes/x', 404],
    ['/v1/probes/x:unknown', 404],
    ['/v1/probes/%zz', 400],
    ['/v1/probes/%ff', 400],
    ['/v1/kinds/UGLY/7', 400],
    ['/v1/kinds/GOOD/seven', 400],
    ['/v1/kinds/GOOD/99999999999', 400],
  ])('%s is refused with %i', async (path, status) => {
    expect((await failure(path)).status).toBe(status);
  });

  it('takes a custom verb and a custom method', async () => {
    expect(await fields('/v1/probes/x:cancel', json('{"on": true}'))).toEqual({ name: 'x', on: true });
    expect(await fields('/v1/probes/x', { method: 'REPORT' })).toEqual({ name: 'x' });
  });
});

describe('a query', () => {
  it.each([
    ['pageSize=5', { pageSize: 5 }],
    ['page_size=5', { pageSize: 5 }],
    ['bigNumber=9007199254740993', { bigNumber: '9007199254740993' }],
    ['on=true', { on: true }],
    ['ratio=-1.5e3', { ratio: -1500 }],
    ['ratio=NaN', { ratio: 'NaN' }],
    ['data=AQI%3D', { data: 'AQI=' }],
    ['tags=a&tags=b+c&tags=', { tags: ['a', 'b c', ''] }],
    ['kind=GOOD', { kind: 'GOOD' }],
    ['kind=2', { kind: 'BAD' }],
    ['kinds=GOOD&kinds=2', { kinds: ['GOOD', 'BAD'] }],
    ['at=2026-01-02T03:04:05.5Z', { at: '2026-01-02T03:04:05.500Z' }],
    ['took=1.5s', { took: '1.500s' }],
    ['updateMask=name,pageSize', { updateMask: 'name,pageSize' }],
    ['update_mask=inner.some_text,page_size', { updateMask: 'inner.someText,pageSize' }],
    ['wrapped=5', { wrapped: '5' }],
    ['inner.someText=x&inner.deeper.some_text=y', { inner: { someText: 'x', deeper: { someText: 'y' } } }],
    ['left=a', { left: 'a' }],
    ['&&pageSize=5&', { pageSize: 5 }],
  ])('%s fills fields', async (query, expected) => {
    const found = await fields(`/v1/probes/x?${query}`);
    expect(found).toMatchObject({ name: 'x', ...expected });
  });

  it.each([
    ['nothing=1', 'nothing'],
    ['page_sizes=1', 'page_sizes'],
    ['inner=1', 'inner'],
    ['inner.nothing=1', 'inner.nothing'],
    ['many=1', 'many'],
    ['many.someText=1', 'many.someText'],
    ['name=y', 'name'],
    ['pageSize=1&pageSize=2', 'pageSize'],
    ['pageSize=1&page_size=2', 'page_size'],
    ['left=a&right=b', 'right'],
    ['pageSize=', 'pageSize'],
    ['pageSize=1.5', 'pageSize'],
    ['pageSize=0x10', 'pageSize'],
    ['pageSize=3000000000', 'pageSize'],
    ['on=yes', 'on'],
    ['kind=UGLY', 'kind'],
    ['at=yesterday', 'at'],
    ['took=1.5', 'took'],
    ['took=1.5s!', 'took'],
    ['ratio=a', 'ratio'],
    ['wrapped=x', 'wrapped'],
    ['data=%25%25', 'data'],
    ['pageSize=%zz', 'pageSize'],
  ])('%s is refused by name', async (query, field) => {
    expect(await failure(`/v1/probes/x?${query}`)).toMatchObject({ status: 400, fields: [field] });
  });
});

describe('a body', () => {
  it('is the whole message for "*", in either spelling, and the path has the last word', async () => {
    const body = '{"page_size": 3, "bigNumber": "12", "kind": 1, "name": "ignored"}';
    expect(await fields('/v1/probes/x:cancel', json(body))).toEqual({
      name: 'x',
      pageSize: 3,
      bigNumber: '12',
      kind: 'GOOD',
    });
  });

  it('is one field where the rule says so, beside query parameters', async () => {
    const path = '/v1/probes/x?pageSize=2';
    expect(await fields(path, json('{"someText": "t"}', 'PUT'))).toEqual({
      name: 'x',
      pageSize: 2,
      inner: { someText: 't' },
    });
    expect(await failure('/v1/probes/x?inner.someText=q', json('{}', 'PUT'))).toMatchObject({
      fields: ['inner.someText'],
    });
  });

  it('may be a repeated field, and so may the answer', async () => {
    expect(await fields('/v1/probes/x/tags', json('["a","b"]', 'PUT'))).toEqual(['a', 'b']);
  });

  it('may be compressed or empty', async () => {
    const headers = { 'content-type': 'application/json' };
    const bytes = Buffer.from('{"pageSize": 3}');
    for (const [encoding, body] of [
      ['gzip', gzipSync(bytes)],
      ['br', brotliCompressSync(bytes)],
    ] as const) {
      const init = {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { ...headers, 'content-encoding': encoding },
      };
      expect(await fields('/v1/probes', init)).toEqual({ pageSize: 3 });
    }
    expect(await fields('/v1/probes', { method: 'POST' })).toEqual({});
    expect(await fields('/v1/probes', { method: 'POST', headers })).toEqual({});
  });

  it.each([
    ['{"nothing": 1}', 'nothing'],
    ['{"inner": {"nothing": 1}}', 'nothing'],
    ['{"pageSize": "x"}', 'pageSize'],
    ['{"kind": "NOTHING"}', 'kind'],
    ['{"kinds": ["NOTHING"]}', 'kinds'],
    ['{"pageSize": 1, "pageSize": 2}', 'pageSize'],
    ['{"pageSize": 1, "page_size": 2}', 'pageSize'],
    ['{"pageSize": 1', ''],
    ['{"pageSize": 1} x', ''],
    ['{} {}', ''],
    ['nonsense', ''],
    ['[]', ''],
    ['"text"', ''],
  ])('is refused with 400 when it is %s', async (body, field) => {
    const fields = field === '' ? undefined : [field];
    expect(await failure('/v1/probes', json(body))).toMatchObject({ status: 400, reason: 'INVALID_REQUEST', fields });
  });

  it.each([
    ['arrays', `${'['.repeat(101)}${']'.repeat(101)}`],
    ['unclosed arrays', '['.repeat(90_000)],
    ['messages', `{"inner":${'{"deeper":'.repeat(120)}{}${'}'.repeat(121)}`],
  ])('is refused with 400 when its %s nest too deep', async (_what, body) => {
    const answer = await failure('/v1/probes', json(body));
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain('deeper than 100');
  });

  it('cannot smuggle a second field out of the one it is', async () => {
    expect(await failure('/v1/probes/x/tags', json('["a"],"pageSize":3', 'PUT'))).toMatchObject({ status: 400 });
  });

  it.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['application/json; charset=latin1', '{}'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])('of type %s is refused with 415', async (type, body) => {
    const answer = await failure('/v1/probes', { method: 'POST', body, headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status: 415, reason: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('that is not UTF-8, not what its encoding says, or in an unknown encoding is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = { method: 'POST', body: new Uint8Array([0x22, 0xff, 0x22]), headers };
    expect(await failure('/v1/probes', broken)).toMatchObject({ status: 400 });
    const unzipped = { method: 'POST', body: '{}', headers: { ...headers, 'content-encoding': 'gzip' } };
    expect(await failure('/v1/probes', unzipped)).toMatchObject({ status: 400 });
    const unknown = { method: 'POST', body: '{}', headers: { ...headers, 'content-encoding': 'zip' } };
    expect(await failure('/v1/probes', unknown)).toMatchObject({ status: 415 });
  });

  it('over the limit is refused with 413: declared, chunked or compressed', async () => {
    const headers = { 'content-type': 'application/json' };
    const large = Buffer.alloc(MAX_REQUEST_BYTES + 1, ' ');
    const declared = { method: 'POST', body: large, headers };
    expect(await failure('/v1/probes', declared)).toMatchObject({ status: 413, reason: 'REQUEST_TOO_LARGE' });
    const chunked = { method: 'POST', body: new Blob([large]).stream(), headers, duplex: 'half' as const };
    expect(await failure('/v1/probes', chunked)).toMatchObject({ status: 413 });
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(bomb.byteLength).toBeLessThan(MAX_REQUEST_BYTES);
    const compressed = {
      method: 'POST',
      body: new Uint8Array(bomb),
      headers: { ...headers, 'content-encoding': 'gzip' },
    };
    expect(await failure('/v1/probes', compressed)).toMatchObject({ status: 413 });
  });

  it('is refused where the method takes none', async () => {
    const body = new Blob(['{}']).stream();
    expect(await failure('/v1/probes/x', { method: 'REPORT', body: '{}' })).toMatchObject({ status: 400 });
    expect(await failure('/v1/probes/x', { method: 'REPORT', body, ...{ duplex: 'half' } })).toMatchObject({
      status: 400,
    });
  });

  it.each([
    ['of a known length', 'content-length: 2\r\n\r\n{}'],
    ['in chunks', 'transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
  ])('%s is refused there too when it comes in one piece with its headers', async (_how, rest) => {
    const sent = Buffer.from(`GET /v1/probes/x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${rest}`);
    const [answer] = await rawExchange(Number(new URL(url).port), sent);
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('takes no body') });
  });
});

describe('a method', () => {
  it('that the path does not take is 405 with Allow', async () => {
    const response = await fetch(`${url}/v1/probes`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('OPTIONS, POST');
    const error: RestError = JSON.parse(await response.text());
    expect(error.error).toMatchObject({ code: 405, status: 'UNIMPLEMENTED' });
  });

  it('is not changed by an override header', async () => {
    const headers = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
    expect((await fetch(`${url}/v1/probes`, { headers })).status).toBe(405);
  });

  it('OPTIONS says what there is', async () => {
    const response = await fetch(`${url}/v1/probes/x`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, PUT, REPORT']);
  });

  it('HEAD answers as GET without a body', async () => {
    const [get, head] = [await fetch(`${url}/v1/probes/x`), await fetch(`${url}/v1/probes/x`, { method: 'HEAD' })];
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
    expect((await fetch(`${url}/v1/probes`, { method: 'HEAD' })).status).toBe(405);
  });
});

describe('a schema that cannot be served is refused at start', () => {
  it.each([
    ['a path variable that is no field', { pattern: { case: 'get' as const, value: '/v1/{nothing}' } }],
    ['a repeated path variable', { pattern: { case: 'get' as const, value: '/v1/{tags}' } }],
    ['a message as path variable', { pattern: { case: 'get' as const, value: '/v1/{inner}' } }],
    ['a body that is no field', { pattern: { case: 'post' as const, value: '/v1/a' }, body: 'nothing' }],
    ['an answer that is no field', { pattern: { case: 'get' as const, value: '/v1/a' }, responseBody: 'nothing' }],
    ['no pattern', {}],
    ['a broken template', { pattern: { case: 'get' as const, value: '/v1/{name' } }],
    [
      'bindings within bindings',
      {
        pattern: { case: 'get' as const, value: '/v1/a' },
        additionalBindings: [{ additionalBindings: [{ pattern: { case: 'get' as const, value: '/v1/b' } }] }],
      },
    ],
  ])('%s', (_what, rule) => {
    expect(() => compileBindings([probeService({ Wrong: rule })])).toThrow();
  });
});
