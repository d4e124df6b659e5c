import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { ErrorInfoSchema, RequestInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { ConfigError } from '@vidi/service-kit';
import { eventually } from '@vidi/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { addKey } from './upstream.ts';

const PROTOCOLS: readonly [string, (baseUrl: string) => Transport][] = [
  ['gRPC', (baseUrl) => createGrpcTransport({ baseUrl })],
  ['gRPC-Web over HTTP/1.1', (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })],
  ['Connect over HTTP/1.1', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1' })],
  ['Connect over HTTP/2', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '2' })],
  ['Connect by GET', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1', useHttpGet: true })],
];

async function outcome(call: Promise<unknown>): Promise<readonly [Code | 'ok', string?]> {
  try {
    await call;
    return ['ok'];
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    expect(error.findDetails(RequestInfoSchema)).toHaveLength(1);
    return [error.code, error.findDetails(ErrorInfoSchema)[0]?.reason ?? ''];
  }
}

async function get(running: RunningGateway, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${running.url}${path}`, { method, headers });
  const text = await response.text();
  const reason = () => {
    const error: RestError = JSON.parse(text);
    return reasonOf(error);
  };
  return { status: response.status, headers: response.headers, reason };
}

describe('where keys are required', () => {
  let running: RunningGateway;
  beforeAll(async () => {
    running = await startGateway({ access: { mode: 'keys', keyCacheMs: 200 } });
    addKey(running.upstream, 'reader', Scope.READ, 'anna');
    addKey(running.upstream, 'writer', Scope.WRITE, 'anna');
    addKey(running.upstream, 'admin', Scope.ADMIN, 'root');
  });
  afterAll(() => running.stop());

  describe.each(PROTOCOLS)('%s', (_name, transportTo) => {
    const calls = (key?: string) => {
      const client = createClient(VideoService, transportTo(running.url));
      const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
      return {
        read: () => outcome(client.getVideo({ id: 'v1' }, { headers })),
        write: () => outcome(client.deleteVideo({ id: 'v1' }, { headers })),
        watch: () => outcome(drain(client.watchVideo({ id: 'v1' }, { headers }))),
        upload: () => outcome(client.uploadVideo(upload(), { headers })),
      };
    };

    it('refuses a call without a key, whatever its kind, before ingest hears of it', async () => {
      const asked = running.upstream.headers.length;
      const { read, write, watch, upload } = calls();
      for (const call of [read, write, watch, upload]) {
        expect(await call()).toEqual([Code.Unauthenticated, 'API_KEY_MISSING']);
      }
      expect(await calls('nobody').read()).toEqual([Code.Unauthenticated, 'API_KEY_INVALID']);
      expect(running.upstream.headers).toHaveLength(asked);
    });

    it('lets a key do what its scope says', async () => {
      expect(await calls('reader').read()).toEqual(['ok']);
      expect(await calls('reader').watch()).toEqual(['ok']);
      expect(await calls('reader').write()).toEqual([Code.PermissionDenied, 'SCOPE_MISSING']);
      expect(await calls('reader').upload()).toEqual([Code.PermissionDenied, 'SCOPE_MISSING']);
      expect(await calls('writer').read()).toEqual(['ok']);
      expect(await calls('writer').write()).toEqual(['ok']);
      expect(await calls('admin').write()).toEqual(['ok']);
    });

    it('tells ingest whose call it is, and passes on no such header of a client', async () => {
      const client = createClient(VideoService, transportTo(running.url));
      const headers = { 'x-api-key': 'reader', 'vidi-owner': 'root', 'vidi-scope': 'admin', authorization: '' };
      await client.getVideo(
        { id: 'v1' },
        { headers: new Headers(Object.entries(headers).filter(([, v]) => v !== '')) },
      );
      const seen = running.upstream.headers.at(-1);
      expect([seen?.get('vidi-owner'), seen?.get('vidi-scope')]).toEqual(['anna', 'read']);
      expect([seen?.get('authorization'), seen?.get('x-api-key')]).toEqual([null, null]);
    });
  });

  it('REST tells how to send a key, and keeps the order: who, then what', async () => {
    const missing = await get(running, '/api/v1/videos?nonsense=1');
    expect([missing.status, missing.reason()]).toEqual([401, 'API_KEY_MISSING']);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    const refused = await get(running, '/api/v1/videos/v1', { authorization: 'Bearer reader' }, 'DELETE');
    expect([refused.status, refused.reason()]).toEqual([403, 'SCOPE_MISSING']);
    expect((await get(running, '/api/v1/videos/v1', { 'X-API-Key': 'writer' }, 'DELETE')).status).toBe(200);
    expect((await get(running, '/api/v1/videos/v1', { authorization: 'bearer reader' })).status).toBe(200);
  });

  it.each([
    ['another scheme', { authorization: 'Basic cmVhZGVyOg==' }],
    ['no key after the scheme', { authorization: 'Bearer' }],
    ['two keys that differ', { authorization: 'Bearer reader', 'x-api-key': 'writer' }],
    ['an endless key', { authorization: `Bearer ${'a'.repeat(513)}` }],
    ['characters no key has', { 'x-api-key': 'reader, writer' }],
    ['an empty key', { 'x-api-key': '' }],
  ])('%s is no key', async (_what, headers) => {
    const asked = running.upstream.asked.keys;
    const { status, reason } = await get(running, '/api/v1/videos', headers);
    expect([status, reason()]).toEqual([401, 'API_KEY_INVALID']);
    expect(running.upstream.asked.keys).toBe(asked);
  });

  it('REST uploads need a key, too', async () => {
    const body = new FormData();
    body.append('file', new File(['bytes'], 'a.mp4'));
    const post = (key: string) =>
      fetch(`${running.url}/api/v1/videos`, { method: 'POST', body, headers: { 'x-api-key': key } });
    const seen = running.upstream.uploads.length;
    expect((await post('reader')).status).toBe(403);
    expect(running.upstream.uploads).toHaveLength(seen);
    expect((await post('writer')).status).toBe(201);
    expect(running.upstream.headers.at(-1)?.get('vidi-owner')).toBe('anna');
  });

  it('names the key in the log, and never shows one', async () => {
    await get(running, '/api/v1/videos/logged', { authorization: 'Bearer reader' });
    await eventually('the request is logged', () =>
      running.logged.some(({ path, key }) => path === '/api/v1/videos/logged' && key === 'id-of-reader'),
    );
    expect(JSON.stringify(running.logged)).not.toContain('Bearer reader');
  });

  it('a revoked key stops working within the time of the cache, and is not asked for at every call', async () => {
    addKey(running.upstream, 'brief', Scope.READ);
    const status = async () => (await get(running, '/api/v1/videos/v1', { 'x-api-key': 'brief' })).status;
    expect(await status()).toBe(200);
    const asked = running.upstream.asked.keys;
    expect([await status(), await status()]).toEqual([200, 200]);
    expect(running.upstream.asked.keys - asked).toBeLessThanOrEqual(1);
    for (const [hash, { keyId }] of running.upstream.keys) {
      if (keyId === 'id-of-brief') running.upstream.keys.delete(hash);
    }
    const revoked = performance.now();
    await eventually('the key stops working', async () => (await status()) === 401);
    expect(performance.now() - revoked).toBeLessThan(1_000);
  });

  it.each(['/healthz', '/readyz', '/openapi.json', '/docs'])('%s stays open', async (path) => {
    expect((await get(running, path)).status).toBe(200);
  });

  it('an unknown path is unknown to everybody', async () => {
    expect((await get(running, '/api/v1/nothing')).status).toBe(404);
  });
});

describe('guessing keys', () => {
  it('is slowed down, costs ingest little, and holds up no good key', async () => {
    const running = await startGateway({ access: { mode: 'keys' } });
    addKey(running.upstream, 'good', Scope.READ);
    const statuses = new Map<number, number>();
    for (let i = 0; i < 200; i++) {
      const { status, headers } = await get(running, '/api/v1/videos', { 'x-api-key': `guess-${i}` });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect([...statuses.keys()].sort()).toEqual([401, 429]);
    expect(running.upstream.asked.keys).toBeLessThan(200);
    await eventually(
      'a good key gets its turn',
      async () => (await get(running, '/api/v1/videos', { 'x-api-key': 'good' })).status === 200,
    );
    for (let i = 0; i < 50; i++) {
      expect((await get(running, '/api/v1/videos', { 'x-api-key': 'good' })).status).toBe(200);
    }
    await running.stop();
  });
});

describe('VIDI_AUTH=auto', () => {
  let running: RunningGateway | undefined;
  afterEach(() => running?.stop());

  it('asks for no key on loopback until there is one, and from then on always', async () => {
    running = await startGateway({ access: { keyCacheMs: 1_500 } });
    const { upstream } = running;
    const status = async (key?: string) =>
      (await get(running ?? expect.fail(), '/api/v1/videos', key === undefined ? {} : { 'x-api-key': key })).status;
    expect(await status()).toBe(200);
    expect(upstream.headers.at(-1)?.has('vidi-owner')).toBe(false);
    expect([await status(), await status(), upstream.asked.access]).toEqual([200, 200, 1]);
    addKey(upstream, 'first', Scope.READ);
    await eventually('keys are required', async () => (await status()) === 401);
    expect(await status('first')).toBe(200);
    upstream.keys.clear();
    await eventually('the key is forgotten', async () => (await status('first')) === 401);
    expect(await status()).toBe(401);
  });

  it('refuses everybody while it cannot be found out', async () => {
    running = await startGateway();
    await running.upstream.stop();
    expect((await get(running, '/api/v1/videos')).status).toBe(503);
  });

  it('refuses to listen elsewhere without a key, and says what to do', async () => {
    const failure = await startGateway({ host: '0.0.0.0' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    for (const word of ['VIDI_GATEWAY_HOST is "0.0.0.0"', 'loopback', 'API key', 'VIDI_AUTH=keys', 'VIDI_AUTH=none']) {
      expect(String(failure)).toContain(word);
    }
  });

  it('listens elsewhere when told to go without keys', async () => {
    running = await startGateway({ host: '0.0.0.0', access: { mode: 'none' } });
    expect((await get(running, '/api/v1/videos')).status).toBe(200);
    expect(running.upstream.asked).toEqual({ keys: 0, access: 0 });
  });

  it('listens elsewhere with VIDI_AUTH=keys, and refuses everybody until there is a key', async () => {
    running = await startGateway({ host: '0.0.0.0', access: { mode: 'keys' } });
    expect((await get(running, '/api/v1/videos')).status).toBe(401);
    addKey(running.upstream, 'k', Scope.READ);
    expect((await get(running, '/api/v1/videos', { 'x-api-key': 'k' })).status).toBe(200);
  });
});

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

async function* upload() {
  yield { payload: { case: 'metadata' as const, value: { title: 'T' } } };
  yield { payload: { case: 'chunk' as const, value: new Uint8Array(1_000) } };
}
