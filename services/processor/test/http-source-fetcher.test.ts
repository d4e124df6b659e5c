import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { FetchLimits } from '../src/adapters/http-source/fetch-limits.ts';
import { createHttpSourceFetcher } from '../src/adapters/http-source/http-source-fetcher.ts';

let open = new AsyncDisposableStack();

afterEach(async () => {
  await open.disposeAsync();
  open = new AsyncDisposableStack();
});

const LIMITS: FetchLimits = {
  allow: ['127.0.0.0/8'],
  ports: [80, 443],
  maxBytes: 1_000_000,
  timeoutMs: 20_000,
  idleTimeoutMs: 10_000,
  maxRedirects: 3,
  maxResumes: 3,
};

describe('fetching a video over HTTP', () => {
  it('streams the bytes and tells their type and announced size', async () => {
    const content = Buffer.alloc(300_000, 7);
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4; codecs="avc1"', 'content-length': content.length });
      response.end(content);
    });
    await using remote = await createHttpSourceFetcher(LIMITS).open(`${url}/v.mp4?a=1`, never());
    expect(remote.contentType).toBe('video/mp4');
    expect(remote.sizeBytes).toBe(300_000);
    expect((await buffer(remote.content)).equals(content)).toBe(true);
  });

  it('takes a stream of unknown length and type', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200);
      response.write('abc');
      response.end('def');
    });
    await using remote = await createHttpSourceFetcher(LIMITS).open(url, never());
    expect(remote.contentType).toBeUndefined();
    expect(remote.sizeBytes).toBeUndefined();
    expect(String(await buffer(remote.content))).toBe('abcdef');
  });

  it('does not go to this machine when nothing is allowed, and nobody gets a connection', async () => {
    let connections = 0;
    const url = await serve(
      (_request, response) => response.end('secret'),
      () => (connections += 1),
    );
    const fetcher = createHttpSourceFetcher({ ...LIMITS, allow: [] });
    const { port } = new URL(url);
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]', '0.0.0.0']) {
      await expect(fetcher.open(`http://${host}:${port}/`, never())).rejects.toMatchObject({
        reason: 'URL_NOT_ALLOWED',
        failureClass: 'PERMANENT',
      });
    }
    expect(connections).toBe(0);
  });

  it('looks a name up once per hop and connects to what it checked', async () => {
    const url = await serve((request, response) => response.end(`for ${request.headers.host}`));
    let lookups = 0;
    const fetcher = createHttpSourceFetcher(LIMITS, {
      // The second answer of a rebinding name server would lead elsewhere; nobody must ask for it.
      lookup: () => Promise.resolve([{ address: lookups++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]),
    });
    const { port } = new URL(url);
    await using remote = await fetcher.open(`http://rebinding.example:${port}/`, never());
    expect(String(await buffer(remote.content))).toBe(`for rebinding.example:${port}`);
    expect(lookups).toBe(1);
  });

  it('follows redirects, relative ones too', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/end') return response.end('here');
      return response.writeHead(302, { location: request.url === '/' ? '/next' : 'end' }).end();
    });
    await using remote = await createHttpSourceFetcher(LIMITS).open(url, never());
    expect(String(await buffer(remote.content))).toBe('here');
  });

  it.each([
    ['http://10.0.0.1/', 'a private address'],
    ['http://169.254.169.254/latest/', 'the metadata address of clouds'],
    ['file:///etc/passwd', 'a file'],
    ['http://user:password@127.0.0.1/', 'a URL with credentials'],
    ['http://', 'no URL'],
  ])('does not follow a redirect to %s (%s)', async (location) => {
    const url = await serve((_request, response) => response.writeHead(307, { location }).end());
    await expectFailure(url, {}, { reason: 'URL_NOT_ALLOWED', failureClass: 'PERMANENT' });
  });

  it('gives up on a redirect that never ends', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(301, { location: '/' }).end();
    });
    await expectFailure(url, {}, { reason: 'URL_TOO_MANY_REDIRECTS', failureClass: 'PERMANENT' }, /MAX_REDIRECTS/);
    expect(requests).toBe(4);
  });

  it.each([
    [404, 'URL_NOT_FOUND', 'PERMANENT'],
    [410, 'URL_NOT_FOUND', 'PERMANENT'],
    [401, 'URL_FORBIDDEN', 'PERMANENT'],
    [403, 'URL_FORBIDDEN', 'PERMANENT'],
    [400, 'URL_HTTP_ERROR', 'PERMANENT'],
    [204, 'URL_HTTP_ERROR', 'PERMANENT'],
    [304, 'URL_HTTP_ERROR', 'PERMANENT'],
    [429, 'URL_HTTP_ERROR', 'TRANSIENT'],
    [500, 'URL_HTTP_ERROR', 'TRANSIENT'],
    [503, 'URL_HTTP_ERROR', 'TRANSIENT'],
  ])('explains status %d', async (status, reason, failureClass) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    await expectFailure(url, {}, { reason, failureClass }, new RegExp(String(status)));
  });

  it.each([
    ['text/html; charset=utf-8', /web page/],
    ['application/json', /JSON/],
    ['application/problem+json', /JSON/],
    ['application/vnd.apple.mpegurl', /playlist/],
    ['application/dash+xml', /playlist/],
  ])('says that %s is no video', async (type, message) => {
    const url = await serve((_request, response) => response.writeHead(200, { 'content-type': type }).end('<html>'));
    await expectFailure(url, {}, { reason: 'URL_NOT_A_VIDEO', failureClass: 'PERMANENT' }, message);
  });

  it('says that an empty answer is no video', async () => {
    const url = await serve((_request, response) => response.writeHead(200).end());
    await expectFailure(url, {}, { reason: 'URL_NOT_A_VIDEO' });
  });

  it('refuses what announces more bytes than allowed without taking one', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 2_000_000 });
      response.flushHeaders();
    });
    await expectFailure(
      url,
      {},
      { reason: 'URL_TOO_LARGE', failureClass: 'PERMANENT' },
      /1000000.*VIDI_FETCH_MAX_BYTES/,
    );
  });

  it('stops a stream that never ends at the limit', async () => {
    const url = await serve((_request, response) => {
      const pump = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pump);
      pump();
    });
    await expectFailure(url, {}, { reason: 'URL_TOO_LARGE', failureClass: 'PERMANENT' });
  });

  it('notices a transfer that is shorter than announced', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('abc');
      setImmediate(() => response.destroy());
    });
    await expectFailure(url, {}, { reason: 'URL_INCOMPLETE', failureClass: 'TRANSIENT' }, /of 1000 bytes/);
  });

  it('notices a chunked transfer that breaks off', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200);
      response.write('abc');
      setImmediate(() => response.destroy());
    });
    await expectFailure(url, {}, { reason: 'URL_INCOMPLETE', failureClass: 'TRANSIENT' });
  });

  it('gives up on a server that never answers', async () => {
    const url = await serve(() => undefined);
    const started = Date.now();
    await expectFailure(url, { idleTimeoutMs: 150 }, { reason: 'URL_TIMEOUT' }, /IDLE_TIMEOUT/);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('gives up on a server that falls silent in the middle', async () => {
    const url = await serve((_request, response) => response.write('abc'));
    await expectFailure(url, { idleTimeoutMs: 150 }, { reason: 'URL_TIMEOUT', failureClass: 'TRANSIENT' }, /silent/);
  });

  it('gives up on a server that drips for ever', async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expectFailure(url, { timeoutMs: 300 }, { reason: 'URL_TIMEOUT' }, /VIDI_FETCH_TIMEOUT/);
  });

  it('does not take our own slowness for silence of the far side', async () => {
    const url = await serve((_request, response) => {
      response.write('abc');
      response.end('def');
    });
    await using remote = await createHttpSourceFetcher({ ...LIMITS, idleTimeoutMs: 100 }).open(url, never());
    let text = '';
    for await (const chunk of remote.content) {
      text += String(chunk);
      // Not to wait for something: our own slowness, longer than the far side may be silent, is what is tried.
      await delay(250);
    }
    expect(text).toBe('abcdef');
  });

  it('stops when asked to, and closes the connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.on('close', resolve);
      response.write('abc');
    });
    const abort = new AbortController();
    await using remote = await createHttpSourceFetcher(LIMITS).open(url, abort.signal);
    const reading = buffer(remote.content);
    abort.abort(new Error('asked to stop'));
    await expect(reading).rejects.toThrow('asked to stop');
    await remote[Symbol.asyncDispose]();
    await closed;
  });

  it('says that nobody listens', async () => {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = addressOf(server);
    server.close();
    await once(server, 'close');
    const expected = { reason: 'URL_UNREACHABLE', failureClass: 'TRANSIENT' };
    await expectFailure(`http://127.0.0.1:${port}/`, {}, expected, /refuses/);
  });

  it('says that there is no such host', async () => {
    const expected = { reason: 'URL_UNREACHABLE', failureClass: 'TRANSIENT' };
    await expectFailure('http://no-such-host.invalid/', {}, expected);
  });

  it('says that a server does not speak TLS', async () => {
    const url = await serve((_request, response) => response.end('x'));
    const expected = { reason: 'URL_TLS_ERROR', failureClass: 'PERMANENT' };
    await expectFailure(url.replace('http:', 'https:'), {}, expected, /TLS/);
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n', 'URL_HTTP_ERROR'],
    [`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, 'URL_HTTP_ERROR'],
    ['', 'URL_UNREACHABLE'],
  ])('survives a server that answers with what is no HTTP (%#)', async (answer, reason) => {
    const port = await serveTcp((socket) => socket.end(answer));
    await expectFailure(`http://127.0.0.1:${port}/`, {}, { reason });
  });

  it('refuses compressed content', async () => {
    const url = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
    await expectFailure(url, {}, { reason: 'URL_HTTP_ERROR' }, /gzip/);
  });
});

/** Fetches all of `url` and expects that to fail as described. */
async function expectFailure(
  url: string,
  limits: Partial<FetchLimits>,
  expected: { readonly reason: string; readonly failureClass?: string },
  message = /./,
): Promise<void> {
  const fetchAll = async () => {
    await using remote = await createHttpSourceFetcher({ ...LIMITS, ...limits }).open(url, never());
    await buffer(remote.content);
  };
  const error: unknown = await fetchAll().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ name: 'SourceError', ...expected });
  expect(String(error)).toMatch(message);
}

/** Starts an HTTP server on 127.0.0.1 that is gone after the test. */
async function serve(listener: RequestListener, onConnection?: () => void): Promise<string> {
  const server = createServer(listener);
  if (onConnection !== undefined) server.on('connection', onConnection);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.defer(async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  });
  return `http://127.0.0.1:${addressOf(server).port}/`.slice(0, -1);
}

async function serveTcp(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    // The client may slam the door on what it cannot read.
    socket.on('error', () => undefined);
    socket.once('data', () => onSocket(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.defer(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server, 'close');
  });
  return addressOf(server).port;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address;
}

function never(): AbortSignal {
  return new AbortController().signal;
}
