import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { addKey } from './upstream.ts';

const APP = 'https://app.example.com';

/** fetch allows neither Origin nor Host. */
async function ask(
  running: RunningGateway,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }> {
  const sent = request(`${running.url}${path}`, { method, headers }).end();
  const [response] = await once(sent, 'response');
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  await once(response, 'end');
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString() };
}

describe('pages of other origins', () => {
  let running: RunningGateway;
  beforeAll(async () => {
    running = await startGateway({ access: { mode: 'keys', corsOrigins: [APP] } });
    addKey(running.upstream, 'k', Scope.READ);
  });
  afterAll(() => running.stop());

  it.each(['/api/v1/videos', '/api/v1/videos/v1', '/vidi.v1.VideoService/GetVideo', '/openapi.json'])(
    'may ask before they call %s, without a key',
    async (path) => {
      const preflight = { origin: APP, 'access-control-request-method': 'POST' };
      const { status, headers, text } = await ask(running, path, preflight, 'OPTIONS');
      expect([status, text]).toEqual([204, '']);
      expect(headers['access-control-allow-origin']).toBe(APP);
      expect(headers['access-control-allow-methods']).toContain('PATCH');
      const allowed = String(headers['access-control-allow-headers']).toLowerCase().split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining(
          'authorization x-api-key content-type range x-grpc-web grpc-timeout connect-protocol-version connect-timeout-ms'.split(
            ' ',
          ),
        ),
      );
      expect(headers['access-control-max-age']).toBe('7200');
      expect(headers.vary).toContain('Origin');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    },
  );

  it('may read answers and errors, and the headers that matter', async () => {
    for (const [key, expected] of [
      ['k', 200],
      ['nobody', 401],
    ] as const) {
      const { status, headers } = await ask(running, '/api/v1/videos', { origin: APP, 'x-api-key': key });
      expect([status, headers['access-control-allow-origin']]).toEqual([expected, APP]);
      const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(', ');
      expect(exposed).toEqual(
        expect.arrayContaining(['grpc-status', 'grpc-message', 'x-request-id', 'retry-after', 'ratelimit', 'etag']),
      );
    }
  });

  it('may not when they are not named', async () => {
    const { headers } = await ask(running, '/api/v1/videos', { origin: 'https://evil.example', 'x-api-key': 'k' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers.vary).toContain('Origin');
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
    const asked = await ask(running, '/api/v1/videos', preflight, 'OPTIONS');
    expect(asked.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('what an answer depends on adds up', async () => {
    const { headers } = await ask(running, '/api/v1/videos/v1:watch', { origin: APP, 'x-api-key': 'k' });
    expect(headers.vary?.toLowerCase().split(', ')).toEqual(expect.arrayContaining(['origin', 'accept']));
  });

  it('may all where * says so', async () => {
    const open = await startGateway({ access: { mode: 'none', corsOrigins: ['*'] } });
    const { status, headers } = await ask(open, '/api/v1/videos', { origin: 'https://any.example' });
    expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
    await open.stop();
  });
});

describe('an open gateway', () => {
  let running: RunningGateway;
  beforeAll(async () => {
    running = await startGateway();
  });
  afterAll(() => running.stop());

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page in a sandbox', { origin: 'null' }],
    ['a page whose name was made to point here', { host: 'evil.example:8000' }],
    ['the same, posting', { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('does nothing for %s', async (_who, headers) => {
    const asked = running.upstream.headers.length;
    for (const path of ['/api/v1/videos', '/vidi.v1.VideoService/ListVideos?encoding=json&message=%7B%7D&connect=v1']) {
      const { status, text } = await ask(running, path, headers);
      expect(status, text).toBe(403);
    }
    const error: RestError = JSON.parse((await ask(running, '/api/v1/videos', headers)).text);
    expect(reasonOf(error)).toBe('ORIGIN_NOT_ALLOWED');
    expect(running.upstream.headers).toHaveLength(asked);
  });

  it('works for its own pages and for local names', async () => {
    const own = `127.0.0.1:${running.port}`;
    for (const headers of [
      { origin: `http://${own}` },
      { host: 'localhost:8000', origin: 'http://localhost:8000' },
      { host: 'vidi.localhost' },
      { host: '[::1]:8000' },
      { origin: 'https://proxy.example', 'sec-fetch-site': 'same-origin' },
    ]) {
      expect((await ask(running, '/api/v1/videos', { host: own, ...headers })).status).toBe(200);
    }
  });

  it('may be called by any name where VIDI_AUTH=none says so, but not by pages of other sites', async () => {
    const open = await startGateway({ access: { mode: 'none' } });
    expect((await ask(open, '/api/v1/videos', { host: 'gateway:8000' })).status).toBe(200);
    expect((await ask(open, '/api/v1/videos', { origin: 'https://evil.example' })).status).toBe(403);
    await open.stop();
  });
});

describe('every answer', () => {
  let running: RunningGateway;
  beforeAll(async () => {
    running = await startGateway();
  });
  afterAll(() => running.stop());

  it.each([
    ['a page', '/docs', 'GET', 200],
    ['health', '/healthz', 'GET', 200],
    ['JSON', '/api/v1/videos', 'GET', 200],
    ['an error', '/nowhere', 'GET', 404],
    ['an RPC', '/vidi.v1.VideoService/GetVideo', 'POST', 415],
  ])('has the security headers: %s', async (_what, path, method, expected) => {
    const { status, headers } = await ask(running, path, {}, method);
    expect(status).toBe(expected);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect([headers['server'], headers['x-powered-by']]).toEqual([undefined, undefined]);
  });

  it.each([
    ['not HTTP at all', 'nonsense\r\n\r\n', 400],
    ['two lengths', 'POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'length and chunks',
      'POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a space before the colon', 'GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['endless headers', `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ])('is a well-formed error even to %s', async (_what, bytes, status) => {
    const socket = connectTcp(running.port, '127.0.0.1');
    const pieces: Buffer[] = [];
    socket.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    const [head = '', body = ''] = Buffer.concat(pieces).toString().split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('x-content-type-options: nosniff');
    expect(JSON.parse(body)).toMatchObject({ error: { code: status } });
  });
});
