import { describe, expect, it } from 'vitest';
import {
  ConflictError,
  createVidiClient,
  NotFoundError,
  ResourceExhaustedError,
  UnavailableError,
  type Video,
  type Videos,
} from '../src/index.ts';
import { type ReceivedRequest, type ScriptedAnswer, startScriptedServer, wireVideo } from './scripted-server.ts';

const unavailable: ScriptedAnswer = {
  status: 503,
  headers: { 'retry-after': '0' },
  json: { code: 'unavailable', message: 'back soon' },
};

describe('a call that is safe to repeat', () => {
  it('is repeated while the server is unavailable', async () => {
    await using server = await startScriptedServer((_, number) => (number < 2 ? unavailable : { json: wireVideo() }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    expect((await videos.get('x')).status).toBe('UPLOADED');
    expect(server.requests).toHaveLength(3);
  });

  it('is repeated after the connection broke, with a pause of its own', async () => {
    await using server = await startScriptedServer((_, number) =>
      number === 0 ? { hangUp: true } : { json: wireVideo() },
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    const started = performance.now();
    await videos.get('x');
    expect(performance.now() - started).toBeGreaterThanOrEqual(125);
  });

  it('is given up after maxRetries', async () => {
    await using server = await startScriptedServer(() => unavailable);
    const { videos } = createVidiClient({ baseUrl: server.baseUrl, maxRetries: 2 });
    await expect(videos.results('x')).rejects.toBeInstanceOf(UnavailableError);
    expect(server.requests).toHaveLength(3);
  });

  it('waits as long as the server asks', async () => {
    await using server = await startScriptedServer((_, number) =>
      number === 0 ? { ...unavailable, headers: { 'retry-after': '1' } } : { json: wireVideo() },
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    const started = performance.now();
    await videos.get('x');
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('is not repeated when the server asks for more patience than a caller has', async () => {
    await using server = await startScriptedServer(() => ({ ...unavailable, headers: { 'retry-after': '3600' } }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.get('x')).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('is not repeated at a limit that no waiting changes', async () => {
    await using server = await startScriptedServer(() => ({
      status: 429,
      json: { code: 'resource_exhausted', message: 'the store is full' },
    }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.get('x')).rejects.toBeInstanceOf(ResourceExhaustedError);
    expect(server.requests).toHaveLength(1);
  });

  it('is repeated when the connection breaks in the middle of the answer', async () => {
    await using server = await startScriptedServer((_, number) =>
      number === 0 ? { headers: { 'content-length': '999' }, json: {}, breakOff: true } : { json: wireVideo() },
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    expect((await videos.get('x')).status).toBe('UPLOADED');
  });

  it('stops being repeated when it is aborted', async () => {
    const controller = new AbortController();
    await using server = await startScriptedServer(() => {
      controller.abort(new Error('enough'));
      return { ...unavailable, headers: { 'retry-after': '30' } };
    });
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.get('x', { signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('a change', () => {
  it('is repeated without an etag, but not with one, which its first try may have used up', async () => {
    await using server = await startScriptedServer((_, number) =>
      number % 2 === 0 ? unavailable : { json: wireVideo() },
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await videos.update('x', { title: 'a' });
    expect(server.requests).toHaveLength(2);
    await expect(videos.update('x', { title: 'a' }, { etag: 'e' })).rejects.toBeInstanceOf(UnavailableError);
    expect(server.requests).toHaveLength(3);
  });

  it('of what somebody else changed is a ConflictError', async () => {
    await using server = await startScriptedServer(() => ({
      status: 409,
      json: { code: 'aborted', message: 'changed' },
    }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.update('x', { title: 'a' }, { etag: 'e' })).rejects.toBeInstanceOf(ConflictError);
  });
});

describe('another analysis', () => {
  it('is never asked for twice', async () => {
    await using server = await startScriptedServer(() => unavailable);
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.reprocess('x')).rejects.toBeInstanceOf(UnavailableError);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a deletion', () => {
  const gone: ScriptedAnswer = { status: 404, json: { code: 'not_found', message: 'no such video' } };

  it('is done when an attempt whose answer was lost did it', async () => {
    await using server = await startScriptedServer((_, number) => (number === 0 ? { hangUp: true } : gone));
    await createVidiClient({ baseUrl: server.baseUrl }).videos.delete('x');
    expect(server.requests).toHaveLength(2);
  });

  it('of a video that is not there is an error', async () => {
    await using server = await startScriptedServer(() => gone);
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.delete('x')).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('a creation', () => {
  const requestIdOf = async ({ body, headers }: ReceivedRequest): Promise<unknown> =>
    headers.get('content-type') === 'application/json'
      ? JSON.parse(String(body)).requestId
      : (await new Response(body, { headers }).formData()).get('requestId');

  it.each<[string, (videos: Videos, requestId?: string) => Promise<Video>]>([
    ['by URL', (videos, requestId) => videos.create({ url: 'https://example.com/a.mp4', requestId })],
    ['by upload', (videos, requestId) => videos.upload(new Uint8Array(3), { requestId })],
  ])('%s is repeated with the same request id, since the server may have taken the first one', async (_, create) => {
    await using server = await startScriptedServer(
      (_request, number) => [{ hangUp: true }, unavailable, { json: wireVideo() }][number % 3] ?? unavailable,
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await create(videos);
    await create(videos);
    await create(videos, 'mine');
    const ids = await Promise.all(server.requests.map(requestIdOf));
    expect(ids).toHaveLength(9);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(new Set(ids.slice(3, 6)).size).toBe(1);
    expect(ids[0]).not.toBe(ids[3]);
    expect(ids.slice(6)).toEqual(['mine', 'mine', 'mine']);
  });

  it('from a stream is not repeated: it can be read only once', async () => {
    await using server = await startScriptedServer(() => unavailable);
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.upload(new Blob(['abc']).stream())).rejects.toBeInstanceOf(UnavailableError);
    expect(server.requests).toHaveLength(1);
  });
});
