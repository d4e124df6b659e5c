import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostLookup } from '../src/adapters/http-source/destination.ts';
import type { FetchLimits } from '../src/adapters/http-source/fetch-limits.ts';
import { createHttpSourceFetcher } from '../src/adapters/http-source/http-source-fetcher.ts';
import { serveInTurn } from './breaking-server.ts';
import { type Certificate, makeAuthority, selfSigned } from './certificates.ts';

const LIMITS: FetchLimits = {
  allow: ['127.0.0.0/8'],
  ports: [80, 443],
  maxBytes: 1_000_000,
  timeoutMs: 20_000,
  idleTimeoutMs: 10_000,
  maxRedirects: 3,
  maxResumes: 3,
};

let open = new AsyncDisposableStack();

afterEach(async () => {
  await open.disposeAsync();
  open = new AsyncDisposableStack();
});

describe('a server that lies about the length', () => {
  it('does not get more into the video than it announced', async () => {
    const port = await serveTcp((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcdef'));
    expect(String(await fetchAll(`http://127.0.0.1:${port}/`))).toBe('abc');
  });

  it.each([
    ['two lengths', 'content-length: 3\r\ncontent-length: 4\r\n'],
    ['a length and chunks', 'content-length: 3\r\ntransfer-encoding: chunked\r\n'],
    ['a negative length', 'content-length: -3\r\n'],
    ['a length beyond all numbers', 'content-length: 99999999999999999999999\r\n'],
  ])('is refused when it announces %s', async (_what, header) => {
    const port = await serveTcp((socket) => socket.end(`HTTP/1.1 200 OK\r\n${header}\r\nabcdef`));
    await expectFailure(`http://127.0.0.1:${port}/`, { reason: 'URL_HTTP_ERROR', failureClass: 'PERMANENT' });
  });

  it('is refused when it announces as much as numbers can say, before a byte of it', async () => {
    const port = await serveTcp((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9007199254740993\r\n\r\n'),
    );
    await expectFailure(`http://127.0.0.1:${port}/`, { reason: 'URL_TOO_LARGE', failureClass: 'PERMANENT' });
  });

  it('breaks off with chunks that are none', async () => {
    const port = await serveTcp((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n');
    });
    await expectFailure(`http://127.0.0.1:${port}/`, { reason: 'URL_INCOMPLETE', failureClass: 'TRANSIENT' });
  });
});

describe('a server that takes its time', () => {
  it('is given up when it drips the head of its answer', async () => {
    const port = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x-more: a\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const limits = { idleTimeoutMs: 300 };
    await expectFailure(
      `http://127.0.0.1:${port}/`,
      { reason: 'URL_TIMEOUT', failureClass: 'TRANSIENT' },
      /IDLE/,
      limits,
    );
  });

  it('is given up when it only ever says that the answer comes soon', async () => {
    const port = await serveTcp((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    await expectFailure(`http://127.0.0.1:${port}/`, { reason: 'URL_TIMEOUT' }, /./, { idleTimeoutMs: 300 });
  });

  it('is given up when it never shakes hands', async () => {
    const port = await serveTcp(() => undefined);
    await expectFailure(`https://127.0.0.1:${port}/`, { reason: 'URL_TIMEOUT' }, /IDLE/, { idleTimeoutMs: 300 });
  });

  it('is given up when its name server never answers', async () => {
    const lookup: HostLookup = async () => await new Promise<never>(() => undefined);
    await expectFailure('http://slow.example/', { reason: 'URL_TIMEOUT' }, /IDLE/, { idleTimeoutMs: 300 }, lookup);
  });

  it('cannot make up for it with redirects', async () => {
    const server = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 150);
    });
    const limits = { timeoutMs: 500, maxRedirects: 50 };
    await expectFailure(server.url, { reason: 'URL_TIMEOUT' }, /VIDI_FETCH_TIMEOUT/, limits);
  });
});

describe('a server that redirects', () => {
  it('in a circle is left after as many hops as allowed', async () => {
    const server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end();
    });
    const expected = { reason: 'URL_TOO_MANY_REDIRECTS', failureClass: 'PERMANENT' };
    await expectFailure(`${server.url}/a`, expected, /more than 3 times \(VIDI_FETCH_MAX_REDIRECTS\)/);
    expect(server.requests).toHaveLength(4);
  });

  it('with a body that never ends is followed without reading it', async () => {
    const endless: RequestListener = (_request, response) => {
      response.writeHead(302, { location: '/video' });
      const pump = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pump);
      pump();
    };
    const server = await serve(endless, (_request, response) => response.end('bytes'));
    expect(String(await fetchAll(server.url))).toBe('bytes');
  });

  it('to nowhere is not a video', async () => {
    const server = await serve((_request, response) => response.writeHead(302).end());
    await expectFailure(server.url, { reason: 'URL_HTTP_ERROR', failureClass: 'PERMANENT' }, /302/);
  });

  it.each([
    'http://2130706434/',
    'http://0x7f.2/',
    'http://0177.0.0.2/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://100.100.100.200/latest/meta-data/',
    'http://168.63.129.16/machine?comp=goalstate',
    'http://metadata.example/computeMetadata/v1/',
    'http://public.example:22/',
    'http://user@public.example/',
    'gopher://public.example/',
    '//10.0.0.1/',
  ])('to %s is not followed', async (location) => {
    const server = await serve((_request, response) => response.writeHead(301, { location }).end());
    const lookup: HostLookup = (host) => {
      const address = host === 'metadata.example' ? '169.254.169.254' : '8.8.8.8';
      return Promise.resolve([{ address, family: 4 }]);
    };
    // Only the address of the server itself is open, so that nothing else is.
    const { port } = new URL(server.url);
    const expected = { reason: 'URL_NOT_ALLOWED', failureClass: 'PERMANENT' };
    await expectFailure(`http://127.0.0.1:${port}/`, expected, /./, { allow: ['127.0.0.1/32'] }, lookup);
  });
});

describe('a server that compresses', () => {
  it('was asked not to, and does not get its bomb unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-encoding': 'gzip' }).end(bomb);
    });
    const expected = { reason: 'URL_HTTP_ERROR', failureClass: 'PERMANENT' };
    await expectFailure(server.url, expected, /compressed \(gzip\) although it was asked not to/);
    expect(server.requests[0]).toMatchObject({ 'accept-encoding': 'identity' });
  });

  it('without saying so gets its bytes kept as they are', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const server = await serve((_request, response) => response.end(bomb));
    expect((await fetchAll(server.url)).equals(bomb)).toBe(true);
  });
});

describe('a server that has no time', () => {
  it.each([429, 503])('is left alone for as long as it asks with status %d', async (status) => {
    const server = await serve((_request, response) => response.writeHead(status, { 'retry-after': '120' }).end());
    const expected = { reason: 'URL_HTTP_ERROR', failureClass: 'TRANSIENT', retryAfterMs: 120_000 };
    await expectFailure(server.url, expected, new RegExp(`${status} and asks to be tried again in 120 s`));
  });
});

describe('a name', () => {
  it('with several addresses of which one does not answer leads to another', async () => {
    const server = await serve((_request, response) => response.end('bytes'));
    const lookup: HostLookup = () =>
      Promise.resolve([
        { address: '127.0.0.77', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    expect(String(await fetchAll(`http://two.example:${new URL(server.url).port}/`, {}, lookup))).toBe('bytes');
  });

  it.each([
    ['10.0.0.1', 4],
    ['fd00::1', 6],
    ['::ffff:169.254.169.254', 6],
    ['64:ff9b::7f00:1', 6],
  ])('of which one address is %s is not gone to', async (address, family) => {
    const server = await serve((_request, response) => response.end('secret'));
    const lookup: HostLookup = () =>
      Promise.resolve([
        { address: '127.0.0.1', family: 4 },
        { address, family },
      ]);
    const { port } = new URL(server.url);
    await expectFailure(`http://mixed.example:${port}/`, { reason: 'URL_NOT_ALLOWED' }, /VIDI_FETCH_ALLOW/, {}, lookup);
    expect(server.connectionCount).toBe(0);
  });
});

describe('a server with TLS', () => {
  const authority = makeAuthority();
  const lookup: HostLookup = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  const trusted = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...trusted, authority.cert]));
  afterAll(() => setDefaultCACertificates(trusted));

  it('is known by its name, though it is gone to by its address', async () => {
    const port = await serveTls(authority.certify('video.example'));
    expect(String(await fetchAll(`https://video.example:${port}/`, {}, lookup))).toBe('bytes');
  });

  it.each<[string, () => Certificate, RegExp]>([
    ['of another name', () => authority.certify('other.example'), /not valid.*ALTNAME/],
    ['that nobody knows', () => selfSigned('video.example'), /not valid.*SELF_SIGNED/],
    [
      'that was valid once',
      () => authority.certify('video.example', new Date(Date.now() - 60_000)),
      /not valid.*EXPIRED/,
    ],
    ['of an authority that nobody knows', () => makeAuthority().certify('video.example'), /not valid/],
  ])('is refused with a certificate %s', async (_what, make, message) => {
    const port = await serveTls(make());
    const expected = { reason: 'URL_TLS_ERROR', failureClass: 'PERMANENT' };
    await expectFailure(`https://video.example:${port}/`, expected, message, {}, lookup);
  });

  it('is refused when it speaks plain HTTP', async () => {
    const server = await serve((_request, response) => response.end('plain'));
    const expected = { reason: 'URL_TLS_ERROR', failureClass: 'PERMANENT' };
    await expectFailure(server.url.replace('http:', 'https:'), expected, /is it an http:\/\/ URL/);
  });

  it('does not understand plain HTTP', async () => {
    const port = await serveTls(authority.certify('video.example'));
    await expectFailure(`http://video.example:${port}/`, { name: 'SourceError' }, /video.example/, {}, lookup);
  });
});

async function fetchAll(url: string, limits: Partial<FetchLimits> = {}, lookup?: HostLookup): Promise<Buffer> {
  const fetcher = createHttpSourceFetcher({ ...LIMITS, ...limits }, lookup === undefined ? {} : { lookup });
  await using remote = await fetcher.open(url, new AbortController().signal);
  return await buffer(remote.content);
}

/** Fetches all of `url` and expects that to fail as described. */
async function expectFailure(
  url: string,
  expected: Readonly<Record<string, unknown>>,
  message = /./,
  limits: Partial<FetchLimits> = {},
  lookup?: HostLookup,
): Promise<void> {
  const error: unknown = await fetchAll(url, limits, lookup).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ name: 'SourceError', ...expected });
  expect(String(error)).toMatch(message);
}

async function serve(...answers: readonly RequestListener[]) {
  return open.use(await serveInTurn(...answers));
}

async function serveTls({ cert, key }: Certificate): Promise<number> {
  const server = createTlsServer({ cert, key }, (_request, response) => response.end('bytes'));
  // Clients that do not trust it slam the door.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.defer(async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  });
  return addressOf(server).port;
}

async function serveTcp(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
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
