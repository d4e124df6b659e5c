import { Code, ConnectError } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fieldsOf, type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { ingestError, video } from './upstream.ts';

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway({ limits: { requestTimeoutMs: 3_000 } });
});
afterAll(() => running.stop());
beforeEach(() => {
  running.upstream.override = {};
});

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${running.url}${path}`, { headers });
  return { response, json: JSON.parse(await response.text()) };
}

async function failure(path: string, init?: RequestInit): Promise<RestError> {
  const response = await fetch(`${running.url}${path}`, init);
  const error: RestError = JSON.parse(await response.text());
  expect(error.error.code).toBe(response.status);
  return error;
}

describe('the REST routes of videos', () => {
  it('create one from JSON: 201 with a Location', async () => {
    const response = await fetch(`${running.url}/api/v1/videos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://example.com/a.mp4', title: 'A', features: ['SHOTS'], labels: { a_b: 'c' } }),
    });
    expect([response.status, response.headers.get('location')]).toEqual([201, '/api/v1/videos/made-1']);
    expect(await response.json()).toMatchObject({ id: 'made-1', title: 'A', status: 'UPLOADED', labels: { a_b: 'c' } });
    expect(running.upstream.requests.at(-1)).toMatchObject({ url: 'https://example.com/a.mp4', features: [2] });
  });

  it('read one, with fields that are zero or empty', async () => {
    const { response, json } = await get('/api/v1/videos/v1');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(json).toEqual({
      id: 'v1',
      title: '',
      attempts: [],
      labels: {},
      status: 'UPLOADED',
      progressPercent: 0,
      features: [{ feature: 'SHOTS', state: 'RUNNING', progressPercent: 0, partial: false, damagedRanges: [] }],
      createTime: '2023-11-14T22:13:20Z',
      etag: '',
      priority: 'PRIORITY_UNSPECIFIED',
      partial: false,
      damagedRanges: [],
    });
  });

  it('list them by page', async () => {
    expect((await get('/api/v1/videos')).json).toEqual({ videos: [], nextPageToken: 'next' });
    expect((await get('/api/v1/videos?page_size=2&pageToken=t')).json.videos).toHaveLength(2);
    expect(running.upstream.requests.at(-1)).toMatchObject({ pageSize: 2, pageToken: 't' });
  });

  it('delete one', async () => {
    const response = await fetch(`${running.url}/api/v1/videos/v1`, { method: 'DELETE' });
    expect([response.status, await response.json()]).toEqual([200, {}]);
  });

  it('read results', async () => {
    expect((await get('/api/v1/videos/a%2Fb/results')).json).toEqual({ videoId: 'a/b', features: [] });
  });
});

describe('an error', () => {
  it('of ingest keeps its reason, in the shape of AIP-193', async () => {
    const { error } = await failure('/api/v1/videos/missing', { headers: { 'x-request-id': 'req-1' } });
    expect(error).toEqual({
      code: 404,
      status: 'NOT_FOUND',
      message: 'There is no video with this id.',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'VIDEO_NOT_FOUND',
          domain: 'vidi',
          metadata: { origin: 'ingest' },
        },
        { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'req-1' },
      ],
    });
  });

  it.each([
    [Code.ResourceExhausted, 'UPLOAD_TOO_LARGE', 413],
    [Code.ResourceExhausted, 'STORE_FULL', 507],
    [Code.ResourceExhausted, 'QUOTA', 429],
    [Code.InvalidArgument, 'INVALID_PAGE_TOKEN', 400],
    [Code.FailedPrecondition, 'X', 400],
    [Code.Aborted, 'X', 409],
    [Code.AlreadyExists, 'X', 409],
    [Code.PermissionDenied, 'X', 403],
    [Code.Unauthenticated, 'X', 401],
    [Code.Unimplemented, 'X', 501],
    [Code.Unavailable, 'DATABASE_UNAVAILABLE', 503],
    [Code.DeadlineExceeded, 'X', 504],
  ])('%i %s is HTTP %i', async (code, reason, status) => {
    running.upstream.override.getVideo = () => {
      throw ingestError(code, reason, 'why');
    };
    const error = await failure('/api/v1/videos/v1');
    expect([error.error.code, reasonOf(error), error.error.message]).toEqual([status, reason, 'why']);
  });

  it.each([
    ['a plain exception', () => new Error('SELECT * FROM videos at /srv/secret.ts:3')],
    ['INTERNAL', () => new ConnectError('password=hunter2', Code.Internal)],
    ['INTERNAL with a reason', () => ingestError(Code.Internal, 'INTERNAL', '/srv/secret')],
    ['UNKNOWN', () => new ConnectError('stack trace', Code.Unknown)],
  ])('inside ingest (%s) shows nothing of the inside', async (what, make) => {
    const requestId = `inside-${what.replaceAll(' ', '-')}`;
    running.upstream.override.getVideo = () => {
      throw make();
    };
    const error = await failure('/api/v1/videos/v1', { headers: { 'x-request-id': requestId } });
    expect([error.error.code, error.error.status, reasonOf(error)]).toEqual([500, 'INTERNAL', 'INTERNAL']);
    expect(JSON.stringify(error)).not.toMatch(/secret|SELECT|hunter2|stack/);
    const logged = running.logged.filter((line) => line['requestId'] === requestId && line['level'] === 'error');
    expect(logged).toHaveLength(1);
  });

  it('of the schema names every field as JSON knows it', async () => {
    const body = JSON.stringify({
      url: 'ftp://x',
      title: 'x'.repeat(301),
      labels: { k_k: 'v'.repeat(256) },
      features: [999],
    });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const error = await failure('/api/v1/videos', init);
    expect(error.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(fieldsOf(error)).toEqual(expect.arrayContaining(['url', 'title', 'labels["k_k"]', 'features[0]']));
    expect(fieldsOf(await failure('/api/v1/videos?pageSize=-1'))).toEqual(['pageSize']);
  });

  it.each([
    ['GET', '/nowhere', 404, 'ROUTE_NOT_FOUND'],
    ['GET', '/api/v1/videos/', 404, 'ROUTE_NOT_FOUND'],
    ['PATCH', '/api/v1/videos', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/v1/videos?x=1', 400, 'INVALID_REQUEST'],
    ['GET', '/api/v1/videos/%zz', 400, 'INVALID_REQUEST'],
  ])('for %s %s is %i %s', async (method, path, status, reason) => {
    const error = await failure(path, { method });
    expect([error.error.code, reasonOf(error)]).toEqual([status, reason]);
  });
});

describe('a request id', () => {
  it('is taken from the client, returned, and passed to ingest', async () => {
    const { response } = await get('/api/v1/videos/v1', { 'x-request-id': 'mine-42' });
    expect(response.headers.get('x-request-id')).toBe('mine-42');
    expect(running.upstream.headers.at(-1)?.get('x-request-id')).toBe('mine-42');
    expect(running.logged.some((line) => line['requestId'] === 'mine-42' && line['status'] === 200)).toBe(true);
  });

  it.each([['white space'], ['{"a":1}'], ['x'.repeat(200)]])('is made where %j is none', async (id) => {
    const { response } = await get('/healthz', { 'x-request-id': id });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a deadline', () => {
  it('of a REST client is passed on, and 504 when it passes', async () => {
    running.upstream.override.getVideo = async (_request, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return video('late');
    };
    const started = performance.now();
    const error = await failure('/api/v1/videos/v1', { headers: { 'x-request-timeout': '0.2' } });
    expect([error.error.code, error.error.status, reasonOf(error)]).toEqual([
      504,
      'DEADLINE_EXCEEDED',
      'DEADLINE_EXCEEDED',
    ]);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(running.upstream.timeouts.at(-1)).toBeLessThanOrEqual(200);
  });

  it('counts while the body arrives, too', async () => {
    const body = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(Buffer.from('{')) });
    const headers = { 'content-type': 'application/json', 'x-request-timeout': '0.2' };
    const error = await failure('/api/v1/videos', { method: 'POST', headers, body, duplex: 'half' });
    expect([error.error.code, reasonOf(error)]).toEqual([504, 'DEADLINE_EXCEEDED']);
  });

  it('is at most the limit of the gateway', async () => {
    await get('/api/v1/videos/v1', { 'x-request-timeout': '1000' });
    expect(running.upstream.timeouts.at(-1)).toBeLessThanOrEqual(3_000);
  });

  it.each(['0', '-1', 'soon', '1e3', ''])('of %j is refused', async (value) => {
    const error = await failure('/api/v1/videos/v1', { headers: { 'x-request-timeout': value } });
    expect([error.error.code, fieldsOf(error)]).toEqual([400, ['x-request-timeout']]);
  });
});

describe('the pages beside the API', () => {
  it('say that the gateway lives and is ready', async () => {
    expect((await get('/healthz')).json).toEqual({ status: 'ok' });
    expect((await get('/readyz')).json).toMatchObject({ status: 'ready' });
    expect((await fetch(`${running.url}/healthz`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${running.url}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  it('show the reference with nothing from elsewhere', async () => {
    const response = await fetch(`${running.url}/docs`);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const text of ['/api/v1/videos/{id}', 'vidi.v1.VideoService', 'CreateVideo', 'curl', 'UPLOAD']) {
      expect(page).toContain(text);
    }
    expect(page).not.toMatch(/<link|@import|(?:src|href)="(?:[a-z]+:)?\/\//);
  });
});

describe('while ingest is away', () => {
  it('requests are 503 with Retry-After, no address shown, and readiness says what is missing', async () => {
    const away = await startGateway({ limits: { requestTimeoutMs: 10_000 } });
    await away.upstream.stop();
    const response = await fetch(`${away.url}/api/v1/videos/v1`);
    const error: RestError = JSON.parse(await response.text());
    expect([response.status, error.error.status, reasonOf(error)]).toEqual([503, 'UNAVAILABLE', 'INGEST_UNAVAILABLE']);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(error)).not.toContain('127.0.0.1');
    const ready = await fetch(`${away.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      checks: [
        { name: 'ingest', ok: false },
        { name: 'gateway', ok: true },
      ],
    });
    expect((await fetch(`${away.url}/healthz`)).status).toBe(200);
    await away.gateway.stop();
  }, 15_000);
});
