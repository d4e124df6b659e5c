import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { ErrorInfoSchema, RetryInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { eventually } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../src/app.ts';
import { parseGatewayConfig } from '../src/config.ts';
import { ListenError } from '../src/server/listen-error.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { video } from './upstream.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** An empty SETTINGS frame. */
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** Everything a socket got until it was closed. */
async function untilClosed(socket: Socket): Promise<{ text: string; ms: number }> {
  const started = performance.now();
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => undefined);
  if (!socket.closed) await once(socket, 'close');
  return { text: Buffer.concat(pieces).toString('latin1'), ms: performance.now() - started };
}

describe('a connection', () => {
  let running: RunningGateway;
  beforeAll(async () => {
    running = await startGateway({
      limits: {
        headerTimeoutMs: 500,
        idleTimeoutMs: 500,
        requestTimeoutMs: 700,
        uploadIdleTimeoutMs: 60_000,
        maxHeaderBytes: 8_192,
        maxConcurrentStreams: 5,
      },
    });
  });
  afterAll(() => running.stop());

  it.each([
    ['says nothing', ''],
    ['sends half a preface', PREFACE.slice(0, 10)],
    ['sends half a request line', 'GET /heal'],
    ['sends half its headers', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['sends a preface and nothing else', PREFACE],
    [
      'sends a preface, settings and half a frame',
      Buffer.concat([Buffer.from(PREFACE), SETTINGS, Buffer.from([0, 0, 40, 1])]),
    ],
  ])('that %s is closed in time', async (_what, bytes) => {
    const socket = connect(running.port, '127.0.0.1');
    if (bytes.length > 0) socket.write(bytes);
    const { ms } = await untilClosed(socket);
    expect(ms).toBeGreaterThan(300);
    expect(ms).toBeLessThan(4_000);
  });

  it('that drips its headers byte by byte is closed in time', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ');
    const drip = setInterval(() => socket.write('a'), 50);
    const { ms, text } = await untilClosed(socket);
    clearInterval(drip);
    expect(ms).toBeLessThan(4_000);
    expect(text).toMatch(/^(HTTP\/1.1 408|$)/);
  });

  it('that is idle after an answer is closed in time', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    const { ms, text } = await untilClosed(socket);
    expect(text).toContain('HTTP/1.1 200');
    expect(ms).toBeLessThan(4_000);
  });

  it.each([
    ['REST', '/api/v1/videos', /^HTTP\/1.1 408 /],
    ['Connect', '/vidi.v1.VideoService/CreateVideo', /^$/],
  ])('with half a body over %s is ended in time', async (_what, path, expected) => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"url":`,
    );
    const { ms, text } = await untilClosed(socket);
    expect(text).toMatch(expected);
    expect(ms).toBeLessThan(5_000);
  });

  it('that only sends pings over HTTP/2 is closed in time', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write(Buffer.concat([Buffer.from(PREFACE), SETTINGS]));
    const pings = setInterval(() => socket.write(Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])), 50);
    const { ms } = await untilClosed(socket);
    clearInterval(pings);
    expect(ms).toBeLessThan(4_000);
  });

  it('that drips headers without end over HTTP/2 is closed in time', async () => {
    const socket = connect(running.port, '127.0.0.1');
    // HEADERS of stream 1 without END_HEADERS, then CONTINUATION frames of one byte each.
    const headers = Buffer.from([0, 0, 1, 1, 0, 0, 0, 0, 1, 0x83]);
    socket.write(Buffer.concat([Buffer.from(PREFACE), SETTINGS, headers]));
    const drip = setInterval(() => socket.write(Buffer.from([0, 0, 1, 9, 0, 0, 0, 0, 1, 0x86])), 50);
    const { ms } = await untilClosed(socket);
    clearInterval(drip);
    expect(ms).toBeLessThan(4_000);
  });

  it.each([
    ['REST', '/api/v1/videos', 'application/json', '{"url":'],
    ['Connect', '/vidi.v1.VideoService/CreateVideo', 'application/json', '{"url":'],
    ['gRPC', '/vidi.v1.VideoService/CreateVideo', 'application/grpc', Buffer.from([0, 0, 0, 0, 9])],
  ])(
    'with half a body over %s and HTTP/2 has its stream ended in time, and serves others',
    async (_what, path, type, half) => {
      const session = connectHttp2(running.url);
      const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type, te: 'trailers' });
      stream.on('error', () => undefined).resume();
      stream.write(half);
      const started = performance.now();
      await once(stream, 'close');
      expect(performance.now() - started).toBeLessThan(5_000);
      const other = session.request({ ':path': '/healthz' });
      const [headers] = await once(other, 'response');
      expect(headers[':status']).toBe(200);
      session.destroy();
    },
  );

  it('may send its preface in pieces', async () => {
    const socket = connect(running.port, '127.0.0.1');
    for (const piece of ['PR', 'I * HTTP/2.0\r\n', '\r\nSM\r\n\r\n']) {
      socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(SETTINGS);
    const [answer] = await once(socket, 'data');
    // A SETTINGS frame: its type is the fourth byte.
    expect(answer[3]).toBe(4);
    socket.destroy();
  });

  it('may begin with methods that look like a preface', async () => {
    for (const method of ['PUT', 'POST', 'PATCH', 'P']) {
      const socket = connect(running.port, '127.0.0.1');
      socket.write(`${method} /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect((await untilClosed(socket)).text).toMatch(/^HTTP\/1.1 40[04] /);
    }
  });

  it('with too large headers is refused: 431, or a reset stream', async () => {
    const response = await fetch(`${running.url}/healthz`, { headers: { 'x-large': 'x'.repeat(10_000) } });
    expect(response.status).toBe(431);
    const session = connectHttp2(running.url);
    await once(session, 'remoteSettings');
    expect(session.remoteSettings.maxHeaderListSize).toBe(8_192);
    expect(session.remoteSettings.maxConcurrentStreams).toBe(5);
    const stream = session.request({ ':path': '/healthz', 'x-large': 'x'.repeat(20_000) });
    const { promise: outcome, resolve } = Promise.withResolvers<unknown>();
    stream.on('response', (headers) => resolve(headers[':status'])).on('error', () => resolve('reset'));
    expect([431, 'reset']).toContain(await outcome);
    session.destroy();
  });

  it('of HTTP/1.0 without Host does not harm anybody', async () => {
    for (const path of ['/healthz', '/vidi.v1.VideoService/GetVideo']) {
      const socket = connect(running.port, '127.0.0.1');
      socket.write(`POST ${path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`);
      expect((await untilClosed(socket)).text).toMatch(/^HTTP\/1.[01] [45]\d\d /);
    }
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  });

  it('that is reset a thousand times leaves the gateway in order', async () => {
    for (let i = 0; i < 100; i++) {
      const session = connectHttp2(running.url);
      session.on('error', () => undefined);
      for (let j = 0; j < 10; j++) {
        const stream = session.request({ ':path': '/api/v1/videos/v1' });
        stream.on('error', () => undefined);
        stream.close(constants.NGHTTP2_CANCEL);
      }
      session.destroy();
    }
    expect((await fetch(`${running.url}/api/v1/videos/v1`)).status).toBe(200);
  });
});

describe('an answer that nobody reads', () => {
  it.each(['HTTP/1.1', 'HTTP/2'])('over %s is given up in time', async (version) => {
    const running = await startGateway({ limits: { uploadIdleTimeoutMs: 400 } });
    // More than all the buffers on the way take.
    running.upstream.override.watchVideo = async function* ({ id }) {
      for (let i = 0; i < 100; i++) yield { video: video(id, { title: 'x'.repeat(1_000_000) }) };
    };
    const path = '/api/v1/videos/large:watch';
    if (version === 'HTTP/1.1') {
      const socket = connect(running.port, '127.0.0.1').on('error', () => undefined);
      socket.pause();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    } else {
      const session = connectHttp2(running.url);
      session.on('error', () => undefined);
      session
        .request({ ':path': path })
        .on('error', () => undefined)
        .pause();
    }
    await eventually('the request is over', () =>
      running.logged.some((line) => line['path'] === path && line['aborted'] === true),
    );
    await running.stop();
  });

  it.each(['HTTP/1.1', 'HTTP/2'])('over %s is not one that waits for its next message', async (version) => {
    const running = await startGateway({ limits: { uploadIdleTimeoutMs: 200 } });
    const gate = Promise.withResolvers<void>();
    running.upstream.override.watchVideo = async function* () {
      yield { video: video('v1') };
      await gate.promise;
      yield { video: video('v1') };
    };
    const path = '/api/v1/videos/v1:watch';
    const answer = version === 'HTTP/1.1' ? fetch(`${running.url}${path}`).then((r) => r.text()) : overHttp2();
    async function overHttp2(): Promise<string> {
      const session = connectHttp2(running.url);
      const text = await Array.fromAsync(session.request({ ':path': path }).setEncoding('utf8'));
      session.destroy();
      return text.join('');
    }
    const started = performance.now();
    await eventually('five times the limit has passed', () => performance.now() - started > 1_000);
    gate.resolve();
    expect((await answer).trim().split('\n')).toHaveLength(2);
    await running.stop();
  });
});

describe('stopping', () => {
  it('lets requests end, takes no new ones, and tells HTTP/2 clients', async () => {
    const running = await startGateway({ shutdownGraceMs: 5_000 });
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    running.upstream.override.getVideo = async ({ id }) => {
      asked++;
      await gate.promise;
      return video(id);
    };
    const session = connectHttp2(running.url);
    const goaway = once(session, 'goaway');
    const stream = session.request({ ':path': '/api/v1/videos/h2' });
    const h1 = fetch(`${running.url}/api/v1/videos/h1`);
    await eventually('both requests reach ingest', () => asked === 2);
    const stopped = running.gateway.stop();
    await goaway;
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
    gate.resolve();
    const [headers] = await once(stream, 'response');
    expect([(await h1).status, headers[':status']]).toEqual([200, 200]);
    expect(await stopped).toBe(true);
    await running.upstream.stop();
  });

  it('sends those who follow a video elsewhere at once, and lets an upload end', async () => {
    const running = await startGateway({ shutdownGraceMs: 10_000 });
    let watched = 0;
    running.upstream.override.watchVideo = async function* ({ id }, { signal }) {
      watched++;
      yield { video: video(id) };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const events = fetch(`${running.url}/api/v1/videos/a:watch`, { headers: { accept: 'text/event-stream' } }).then(
      (answer) => answer.text(),
    );
    const lines = fetch(`${running.url}/api/v1/videos/a:watch`).then((answer) => answer.text());
    const watch = async (client: Client<typeof VideoService>) => {
      for await (const _ of client.watchVideo({ id: 'a' }));
    };
    const options = { baseUrl: running.url, httpVersion: '2' } as const;
    const refusals = [createGrpcTransport(options), createConnectTransport(options)].map(
      async (transport) => await watch(createClient(VideoService, transport)).catch(ConnectError.from),
    );
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    const upload = fetch(`${running.url}/api/v1/videos`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: body.readable,
      duplex: 'half',
    });
    await writer.write(Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\n\r\nabc'));
    await eventually('all are followed, and the upload is under way', () => {
      return watched === 4 && running.upstream.uploads.length === 1;
    });
    const stopped = running.gateway.stop();
    expect(await events).toMatch(/\nretry: 1000\nevent: error\ndata: \{"error":.*"SHUTTING_DOWN".*\n\n$/);
    expect(JSON.parse((await lines).trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: {
        code: 503,
        status: 'UNAVAILABLE',
        details: expect.arrayContaining([expect.objectContaining({ retryDelay: '1s' })]),
      },
    });
    for (const refusal of await Promise.all(refusals)) {
      if (!(refusal instanceof ConnectError)) throw new Error('the stream ended well');
      expect(refusal.code).toBe(Code.Unavailable);
      expect(refusal.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'SHUTTING_DOWN' }]);
      expect(refusal.findDetails(RetryInfoSchema)).toMatchObject([{ retryDelay: { seconds: 1n } }]);
    }
    await writer.write(Buffer.from('def\r\n--b--\r\n'));
    await writer.close();
    expect((await upload).status).toBe(201);
    expect(await stopped).toBe(true);
    await running.upstream.stop();
  });

  it('serves on for as long as balancers need to notice that it is not ready', async () => {
    const running = await startGateway({ shutdownDelayMs: 500 });
    const stopped = running.gateway.stop();
    expect((await fetch(`${running.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${running.url}/api/v1/videos/a`)).status).toBe(200);
    expect(await stopped).toBe(true);
    await expect(fetch(`${running.url}/readyz`)).rejects.toThrow();
    await running.upstream.stop();
  });

  it('ends what does not end in time, with 503 for those who wait', async () => {
    const running = await startGateway({ shutdownGraceMs: 300 });
    let asked = false;
    running.upstream.override.getVideo = async (_request, { signal }) => {
      asked = true;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return video('never');
    };
    const answer = fetch(`${running.url}/api/v1/videos/slow`).then(
      (response) => response.status,
      () => 'closed' as const,
    );
    await eventually('the request reaches ingest', () => asked);
    expect(await running.gateway.stop()).toBe(true);
    expect([503, 'closed']).toContain(await answer);
    await running.upstream.stop();
  });
});

describe('a port that is taken', () => {
  it('is an error that names it and the setting', async () => {
    const running = await startGateway();
    const config = parseGatewayConfig({ VIDI_GATEWAY_PORT: String(running.port), VIDI_LOG_LEVEL: 'silent' });
    const second = createGateway(config);
    const failure = await second.start().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ListenError);
    expect(String(failure)).toContain(`Port ${running.port} on 127.0.0.1 is already in use`);
    expect(String(failure)).toContain('VIDI_GATEWAY_PORT');
    await running.stop();
  });
});
