import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from './clients/gateway-process.ts';
import { type Random, seededRandom } from './clients/random.ts';
import { type RawAnswer, rawExchange } from './clients/raw-exchange.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** Another seed tries other requests; a failure names the request. */
const SEED = 20_260;
const REQUESTS = 1_500;
/** Requests before memory is first looked at, and how much it may then grow. */
const WARM_UP = 500;
const MAX_GROWTH_BYTES = 48 * 2 ** 20;
const AT_ONCE = 16;

let upstream: Upstream;
let gateway: GatewayProcess;
beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayProcess({ VIDI_INGEST_ADDRESS: upstream.address, VIDI_REQUEST_TIMEOUT: '2s' });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const METHODS = ['GET', 'GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PROPFIND', 'get', 'G\0T'] as const;
const SEGMENTS = [
  'api', 'v1', 'videos', 'v1', 'results', 'shots', 'source', '..', '.', '', '%2F', '%', '%zz', '%ff', '%00', ':', 'a:cancel', 'x:watch',
  ':reprocess', '*', '**', '{id}', '€', 'healthz', 'docs', 'vidi.v1.VideoService', 'GetVideo', 'a'.repeat(3_000), '\\', '%E2%82%AC', '"', '<',
] as const; // biome-ignore format: a list of snippets
const NAMES = [
  'pageSize', 'page_size', 'page_token', 'filter', 'orderBy', 'id', 'title', 'labels', 'video.title', 'a.b.c', '__proto__', 'constructor',
  'updateMask', '%zz', '', '€', 'allow_missing', 'etag',
] as const; // biome-ignore format: a list of snippets
const VALUES = [
  '1',
  '-1',
  'true',
  '%',
  '+',
  '',
  '9'.repeat(400),
  'NaN',
  '1e309',
  '%00',
  '€',
  'a=b',
  '2026-01-01T00:00:00Z',
  '{}',
] as const;
const HEADERS = [
  'Content-Type: application/json', 'Content-Type: text/plain', 'Content-Type: multipart/form-data; boundary=b', 'Content-Type: multipart/form-data',
  'Content-Type: application/grpc', 'Content-Type: application/grpc-web+proto', 'Content-Type: application/connect+json', 'Content-Type: ;;;=',
  'Content-Encoding: gzip', 'Content-Encoding: zip', 'Accept: text/event-stream', 'Accept-Encoding: br', 'Connect-Timeout-Ms: x', 'Connect-Protocol-Version: 7',
  'X-Request-Timeout: 0.5', 'X-Request-Timeout: -1', 'X-Request-Id: \x01', 'X-HTTP-Method-Override: DELETE', 'Range: bytes=5-1', 'If-None-Match: "', 'Expect: 100-continue',
  'Expect: nothing', 'Authorization: Bearer x', 'Authorization: ', 'Transfer-Encoding: chunked', 'Content-Length: 5', 'Content-Length: x', 'Content-Length: 99999999999',
  'Bad Header', 'Origin: https://example.com', 'Upgrade: websocket', 'TE: trailers', 'Host: other', 'Cookie: a', `X-Long: ${'x'.repeat(20_000)}`,
] as const; // biome-ignore format: a list of snippets
const BODIES = [
  '',
  '{}',
  '{"url":"https://example.com/a.mp4"}',
  '{"url":',
  '[[[[',
  '{"__proto__":{"a":1}}',
  '{"id":"x"}',
  '--b\r\n',
  '0\r\n\r\n',
  '5\r\n{}\r\n',
  'null',
  '"\\ud800"',
] as const;

function list(random: Random, most: number, make: () => string): string[] {
  return Array.from({ length: random.integer(most) }, make);
}

function randomTarget(random: Random): string {
  const real = [
    '/api/v1/videos',
    '/api/v1/videos/v1',
    '/api/v1/videos/v1/results',
    '/vidi.v1.VideoService/GetVideo',
  ] as const;
  const path = random.once(2) ? random.pick(real) : `/${list(random, 6, () => random.pick(SEGMENTS)).join('/')}`;
  const query = list(random, 5, () => `${random.pick(NAMES)}=${random.pick(VALUES)}`).join(
    random.pick(['&', '&', '&&', ';', '?']),
  );
  return query === '' ? path : `${path}?${query}`;
}

function randomRequest(random: Random): Buffer {
  const body = random.once(3) ? random.bytes(random.integer(300)) : Buffer.from(random.pick(BODIES));
  const headers = list(random, 4, () => random.pick(HEADERS));
  if (!random.once(10)) headers.push('Host: 127.0.0.1');
  if (!random.once(3)) headers.push(`Content-Length: ${body.byteLength}`);
  const version = random.once(20) ? random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '']) : 'HTTP/1.1';
  const line = `${random.pick(METHODS)} ${randomTarget(random)} ${version}`;
  const head = [line, ...headers, 'Connection: close'].join('\r\n');
  const whole = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
  return random.once(15) ? whole.subarray(0, random.integer(whole.byteLength)) : whole;
}

/** Every error of REST has the one shape; those of RPC paths and pages have their protocols'. */
function expectWellFormed({ status, head, body }: RawAnswer, request: string): void {
  if (status === 100) return;
  expect(status, request).not.toBe(500);
  expect(head.toLowerCase(), request).toContain('x-request-id: ');
  if (status < 400 || request.startsWith('HEAD ')) return;
  const type = /^content-type: (.*)$/im.exec(head)?.[1] ?? '';
  if (/^\S+ \S*(\/vidi\.v1|\/grpc\.)/.test(request) || type.startsWith('text/plain')) return;
  expect(type, `${request}\n${head}\n${body}`).toContain('application/json');
  const { error } = JSON.parse(body);
  expect(error, request).toMatchObject({ code: status, status: expect.any(String), message: expect.any(String) });
  expect(error.details[0], request).toMatchObject({ reason: expect.stringMatching(/^[A-Z_]+$/), domain: 'vidi' });
}

/** Runs a task so many times, a few at once. */
async function many(times: number, task: () => Promise<void>): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left-- > 0) await task();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

it('random requests leave the gateway alive, no larger, and every error well formed', {
  timeout: 120_000,
}, async () => {
  const random = seededRandom(SEED);
  const task = async () => {
    const request = randomRequest(random);
    const text = request.toString('latin1').slice(0, 2_000);
    for (const answer of await rawExchange(gateway.port, request)) expectWellFormed(answer, text);
  };
  await many(WARM_UP, task);
  const before = await gateway.residentBytes();
  await many(REQUESTS, task);
  expect(gateway.alive()).toBe(true);
  expect((await gateway.residentBytes()) - before).toBeLessThan(MAX_GROWTH_BYTES);
  expect((await fetch(`${gateway.url}/api/v1/videos/v1`)).status).toBe(200);
});

it('random bytes after any beginning do not harm it', { timeout: 60_000 }, async () => {
  const random = seededRandom(SEED + 1);
  const beginnings = [
    '',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
    'POST / HTTP/1.1\r\n',
  ] as const;
  await many(300, async () => {
    const bytes = Buffer.concat([Buffer.from(random.pick(beginnings), 'latin1'), random.bytes(random.integer(400))]);
    // Over HTTP/2 what comes back is frames.
    await rawExchange(gateway.port, bytes).catch((error: unknown) => expect(String(error)).toContain('no HTTP'));
  });
  expect(gateway.alive()).toBe(true);
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
});

it('random requests over HTTP/2 are answered or reset', { timeout: 60_000 }, async () => {
  const random = seededRandom(SEED + 2);
  await many(200, async () => {
    const session = connectHttp2(gateway.url);
    session.on('error', () => undefined);
    const headers = {
      ':method': random.pick(['GET', 'POST', 'PUT', 'X']),
      ':path': Buffer.from(randomTarget(random)).toString('latin1'),
      'content-type': random.pick(['application/grpc', 'application/json', 'x']),
    };
    const stream = session.request(headers, { endStream: false });
    stream.on('error', () => undefined).resume();
    stream.on('response', (answer) => expect(answer[':status']).not.toBe(500));
    stream.end(random.bytes(random.integer(200)));
    if (random.once(4)) stream.close(constants.NGHTTP2_CANCEL);
    if (!stream.closed) await once(stream, 'close');
    session.close();
  });
  expect(gateway.alive()).toBe(true);
});
