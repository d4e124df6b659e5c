import { connect as connectHttp2 } from 'node:http2';
import { Code } from '@connectrpc/connect';
import { Video_Status } from '@vidi/contracts/vidi/v1/video';
import { eventually } from '@vidi/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { ingestError, video } from './upstream.ts';

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway({ limits: { streamKeepAliveMs: 100, requestTimeoutMs: 1_000 } });
});
afterEach(() => {
  running.upstream.override = {};
});
afterAll(() => running.stop());

function watch(headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${running.url}/api/v1/videos/v1:watch`, { headers, ...(signal && { signal }) });
}

const EVENTS = { accept: 'text/event-stream' };

/** Reads a stream until a text has come. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  while (!seen.includes(text)) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) throw new Error(`the stream ended after ${JSON.stringify(seen)}`);
    seen += piece.value;
  }
  return seen;
}

describe('a stream of messages', () => {
  it('is NDJSON, one message a line', async () => {
    const response = await watch();
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines = (await response.text()).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { video: { id: 'v1', status: 'PROCESSING' }, results: [] },
      { video: { status: 'COMPLETED', progressPercent: 100 } },
    ]);
  });

  it('is server-sent events for those who ask, and says when it ends', async () => {
    const response = await watch(EVENTS);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = (await response.text()).split('\n\n');
    expect(events.slice(2)).toEqual(['event: end\ndata: {}', '']);
    expect(JSON.parse(events[0]?.replace(/^data: /, '') ?? '')).toMatchObject({ video: { status: 'PROCESSING' } });
  });

  it.each([
    ['*/*', 'application/x-ndjson'],
    ['text/event-stream;q=0', 'application/x-ndjson'],
    ['application/x-ndjson, text/event-stream;q=0.5', 'application/x-ndjson'],
    ['text/html, Text/Event-Stream', 'text/event-stream'],
  ])('for Accept: %s is %s', async (accept, type) => {
    const response = await watch({ accept });
    expect(response.headers.get('content-type')).toContain(type);
    await response.text();
  });

  it('brings each message when it is there, and cancels the call when the client leaves', async () => {
    let cancelled = false;
    running.upstream.override.watchVideo = async function* (_request, { signal }) {
      yield { video: video('first') };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      cancelled = true;
    };
    for (const headers of [{}, EVENTS]) {
      cancelled = false;
      const leave = new AbortController();
      await readUntil(await watch(headers, leave.signal), '"first"');
      expect(cancelled).toBe(false);
      leave.abort();
      await eventually('the call was ended', () => cancelled);
    }
  });

  it('has comments while it is silent, and no deadline of the server', async () => {
    const go = Promise.withResolvers<void>();
    running.upstream.override.watchVideo = async function* () {
      await go.promise;
      yield { video: video('late') };
    };
    const started = performance.now();
    const response = await watch(EVENTS);
    const seen = await readUntil(response, ': keep-alive\n\n'.repeat(12));
    expect(seen).not.toContain('data:');
    expect(performance.now() - started).toBeGreaterThan(1_000);
    go.resolve();
    // The reader of readUntil holds the stream; the call ends by itself.
    expect(running.upstream.timeouts.at(-1)).toBeUndefined();
  });

  it('keeps the deadline that its client sets', async () => {
    running.upstream.override.watchVideo = async function* (_request, { signal }) {
      yield { video: video('a') };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const lines = (await (await watch({ 'x-request-timeout': '0.3' })).text()).trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ error: { code: 504, status: 'DEADLINE_EXCEEDED' } });
  });

  it('goes on over HTTP/2 as well', async () => {
    const session = connectHttp2(running.url);
    const stream = session.request({ ':path': '/api/v1/videos/v1:watch', ...EVENTS });
    let text = '';
    for await (const piece of stream) text += piece;
    session.close();
    expect(text.match(/^data: /gm)).toHaveLength(3);
  });
});

describe('a stream that fails', () => {
  it('before its first message has the status of its error', async () => {
    running.upstream.override.watchVideo = () => {
      throw ingestError(Code.NotFound, 'VIDEO_NOT_FOUND', 'There is no video with this id.');
    };
    for (const headers of [{}, EVENTS]) {
      const response = await watch(headers);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      const error: RestError = JSON.parse(await response.text());
      expect([response.status, reasonOf(error)]).toEqual([404, 'VIDEO_NOT_FOUND']);
    }
  });

  it('later has the error as its last line or event', async () => {
    running.upstream.override.watchVideo = async function* () {
      yield { video: video('a', { status: Video_Status.PROCESSING }) };
      throw new Error('secret: /etc/passwd');
    };
    const lines = (await (await watch()).text()).trim().split('\n');
    const error: RestError = JSON.parse(lines[1] ?? '');
    expect([lines.length, reasonOf(error), JSON.stringify(error).includes('secret')]).toEqual([2, 'INTERNAL', false]);
    const events = (await (await watch(EVENTS)).text()).split('\n\n');
    expect(events[1]).toMatch(/^event: error\ndata: \{"error":\{"code":500,/);
    expect(events.slice(2)).toEqual(['']);
  });
});

describe('HEAD of a stream', () => {
  it('is its head, and ends the call', async () => {
    let cancelled = false;
    running.upstream.override.watchVideo = async function* (_request, { signal }) {
      yield { video: video('a') };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      cancelled = true;
    };
    const response = await fetch(`${running.url}/api/v1/videos/v1:watch`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    await eventually('the call was ended', () => cancelled);
  });
});

describe('a feature in a path', () => {
  it.each(['SHOTS', 'shots', 'Shots', '2'])('may be written %s', async (name) => {
    const response = await fetch(`${running.url}/api/v1/videos/v1/results/${name}`);
    expect([response.status, await response.json()]).toEqual([200, { shots: expect.anything() }]);
  });

  it('that is none is refused', async () => {
    expect((await fetch(`${running.url}/api/v1/videos/v1/results/nothing`)).status).toBe(400);
    expect((await fetch(`${running.url}/api/v1/videos/v1/results/FEATURE_UNSPECIFIED`)).status).toBe(400);
    const unknown = await fetch(`${running.url}/api/v1/videos/v1/results/scenes`);
    expect(await unknown.text()).toContain('is not one of MEDIA_INFO, PICTURE_FORMAT, SHOTS');
  });
});

describe('PATCH', () => {
  it.each([
    ['{"title": ""}', '', ['title']],
    ['{"title": "x", "labels": {"a": "b"}}', '', ['title', 'labels']],
    ['{"title": "x", "etag": "e", "id": "other", "status": "FAILED"}', '', ['title']],
    ['{"title": "x"}', '?updateMask=labels', ['labels']],
    ['{}', '', undefined],
  ])('%s%s changes what it names', async (body, query, paths) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${running.url}/api/v1/videos/v1${query}`, { method: 'PATCH', body, headers });
    expect(response.status).toBe(200);
    const seen = running.upstream.requests.at(-1);
    expect(seen?.['video']).toMatchObject({ id: 'v1' });
    const mask = seen?.['updateMask'];
    expect(mask).toEqual(paths === undefined ? undefined : expect.objectContaining({ paths }));
  });
});
