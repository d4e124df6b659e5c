import { describe, expect, it } from 'vitest';
import { createVidiClient, InternalError, type Videos } from '../src/index.ts';
import { rpcPath, startScriptedServer, wireVideo } from './scripted-server.ts';

describe('a request', () => {
  it('carries what was asked for, the key and the headers of the client', async () => {
    await using server = await startScriptedServer(() => ({ json: wireVideo({ source: { url: 'https://a.b/c' } }) }));
    const { videos } = createVidiClient({
      baseUrl: `${server.baseUrl}/`,
      apiKey: 'secret',
      headers: { 'x-tenant': 'blue' },
    });
    const video = await videos.create({
      url: 'https://a.b/c',
      title: 'C',
      features: ['SHOTS', 'BLACK'],
      labels: { team: 'a' },
      force: true,
    });
    expect(video.source).toMatchObject({ url: 'https://a.b/c', fileName: undefined });
    expect(video.createTime).toEqual(new Date('2026-01-02T03:04:05.678Z'));
    const [request] = server.requests;
    expect(request?.path).toBe(rpcPath('CreateVideo'));
    expect(JSON.parse(String(request?.body))).toEqual({
      url: 'https://a.b/c',
      title: 'C',
      features: ['SHOTS', 'BLACK'],
      labels: { team: 'a' },
      force: true,
      requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    expect(request?.headers.get('authorization')).toBe('Bearer secret');
    expect(request?.headers.get('x-tenant')).toBe('blue');
  });
});

describe('every other call', () => {
  const EMPTY_UPDATE = { id: 'v', etag: 'e' };

  it.each<[string, (videos: Videos) => Promise<unknown>, string, object]>([
    [
      'changes what is given and nothing else',
      (videos) => videos.update('v', { title: '' }, { etag: 'e' }),
      'UpdateVideo',
      { video: EMPTY_UPDATE, updateMask: 'title' },
    ],
    [
      'replaces all labels',
      (videos) => videos.update('v', { title: 'T', labels: { a: 'b' } }),
      'UpdateVideo',
      { video: { id: 'v', title: 'T', labels: { a: 'b' } }, updateMask: 'title,labels' },
    ],
    [
      'takes all labels away',
      (videos) => videos.update('v', { labels: {} }),
      'UpdateVideo',
      { video: { id: 'v' }, updateMask: 'labels' },
    ],
    [
      'takes the language away',
      (videos) => videos.update('v', { language: '' }),
      'UpdateVideo',
      { video: { id: 'v', language: '' }, updateMask: 'language' },
    ],
    [
      'declares another language for another analysis',
      (videos) => videos.reprocess('v', { language: 'pt-BR' }),
      'ReprocessVideo',
      { id: 'v', language: 'pt-BR' },
    ],
    [
      'hands over a URL in a language',
      (videos) => videos.create({ url: 'https://example.com/a', requestId: 'r', language: 'de' }),
      'CreateVideo',
      { url: 'https://example.com/a', requestId: 'r', language: 'de' },
    ],
    [
      'finds what is alike',
      (videos) => videos.findSimilar('v', { pageSize: 3 }).page('t'),
      'FindSimilarVideos',
      { id: 'v', pageSize: 3, pageToken: 't' },
    ],
    ['cancels', (videos) => videos.cancel('v'), 'CancelVideo', { id: 'v' }],
    ['reprocesses everything', (videos) => videos.reprocess('v'), 'ReprocessVideo', { id: 'v' }],
    [
      'reprocesses what is chosen',
      (videos) => videos.reprocess('v', { features: ['SHOTS'] }),
      'ReprocessVideo',
      { id: 'v', features: ['SHOTS'] },
    ],
    [
      'reprocesses anew what was found before',
      (videos) => videos.reprocess('v', { force: true }),
      'ReprocessVideo',
      { id: 'v', force: true },
    ],
    [
      'deletes',
      (videos) => videos.delete('v', { allowMissing: true, etag: 'e' }),
      'DeleteVideo',
      { id: 'v', allowMissing: true, etag: 'e' },
    ],
    [
      'lists what is asked for',
      (videos) => videos.list({ filter: 'status = COMPLETED', orderBy: 'title desc', pageSize: 7 }).page('t'),
      'ListVideos',
      { filter: 'status = COMPLETED', orderBy: 'title desc', pageSize: 7, pageToken: 't' },
    ],
  ])('%s', async (_, call, method, body) => {
    await using server = await startScriptedServer(() => ({
      json: method === 'UpdateVideo' ? wireVideo({ etag: 'f' }) : {},
    }));
    const answer = await call(createVidiClient({ baseUrl: server.baseUrl }).videos);
    expect(server.requests[0]?.path).toBe(rpcPath(method));
    expect(JSON.parse(String(server.requests[0]?.body))).toEqual(body);
    if (method === 'UpdateVideo') expect(answer).toMatchObject({ id: wireVideo()['id'], etag: 'f' });
  });
});

describe('the result of one feature', () => {
  it('comes by itself, typed by its feature', async () => {
    await using server = await startScriptedServer(() => ({ json: { shots: { shots: [{ endOffset: '1.500s' }] } } }));
    const { shots } = await createVidiClient({ baseUrl: server.baseUrl }).videos.result('v', 'SHOTS');
    expect(shots[0]?.endSeconds).toBe(1.5);
    expect(JSON.parse(String(server.requests[0]?.body))).toEqual({ id: 'v', feature: 'SHOTS' });
  });

  it('of another feature is an error of the server', async () => {
    await using server = await startScriptedServer(() => ({ json: { shots: {} } }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.result('v', 'SILENCE')).rejects.toBeInstanceOf(InternalError);
  });
});

describe('results', () => {
  it('come as plain values: seconds, numbers, words', async () => {
    await using server = await startScriptedServer(() => ({
      json: {
        videoId: 'v',
        features: [
          { feature: 'LOUDNESS', state: 'SKIPPED', progressPercent: 100, reason: { reason: 'NO_AUDIO_STREAM' } },
        ],
        mediaInfo: {
          container: 'matroska,webm',
          duration: '22.016s',
          bitRate: '512000',
          streams: [
            {
              kind: 'VIDEO',
              codec: 'vp9',
              video: { width: 640, height: 360, frameRate: { numerator: 25, denominator: 1 } },
            },
          ],
        },
        shots: {
          shots: [
            { endOffset: '3.400s', endFrame: '85' },
            { index: 1, startOffset: '3.400s', endOffset: '22s', startFrame: '85', endFrame: '550', confidence: 0.5 },
          ],
        },
        keyframes: {
          keyframes: [
            {
              timeOffset: '1.700s',
              frame: '42',
              image: {
                name: 'keyframes/00000.jpg',
                contentType: 'image/jpeg',
                sizeBytes: '9000',
                sha256: 'ab',
                width: 640,
                height: 360,
              },
            },
          ],
        },
        silence: { segments: [{ startOffset: '4.500s', endOffset: '6s' }] },
      },
    }));
    const results = await createVidiClient({ baseUrl: server.baseUrl }).videos.results('v');
    expect(results.features[0]).toMatchObject({
      feature: 'LOUDNESS',
      state: 'SKIPPED',
      reason: { reason: 'NO_AUDIO_STREAM' },
    });
    expect(results.mediaInfo).toMatchObject({ durationSeconds: 22.016, bitRate: 512_000 });
    expect(results.mediaInfo?.streams[0]).toMatchObject({
      kind: 'VIDEO',
      video: { frameRate: { numerator: 25, denominator: 1 } },
    });
    expect(results.shots?.shots).toEqual([
      { index: 0, startSeconds: 0, endSeconds: 3.4, startFrame: 0, endFrame: 85, confidence: undefined },
      { index: 1, startSeconds: 3.4, endSeconds: 22, startFrame: 85, endFrame: 550, confidence: 0.5 },
    ]);
    expect(results.keyframes?.keyframes[0]).toMatchObject({ timeSeconds: 1.7, frame: 42, image: { sizeBytes: 9_000 } });
    expect(results.silence?.segments).toEqual([{ startSeconds: 4.5, endSeconds: 6 }]);
    expect(results.black).toBeUndefined();
    expect(results.loudness).toBeUndefined();
  });

  it('of a newer server do not break this version', async () => {
    await using server = await startScriptedServer(() => ({
      json: wireVideo({ status: 'ARCHIVED', features: [{ feature: 'FACES', state: 'PAUSED' }], colour: 'blue' }),
    }));
    const video = await createVidiClient({ baseUrl: server.baseUrl }).videos.get('v');
    expect(video.status).toBe('UNKNOWN');
    expect(video.features[0]).toMatchObject({ feature: 'UNKNOWN', state: 'UNKNOWN' });
  });
});

describe('a list', () => {
  const pages: Record<string, object> = {
    '': { videos: [wireVideo({ id: 'a' }), wireVideo({ id: 'b' })], nextPageToken: 't1' },
    t1: { videos: [wireVideo({ id: 'c' })], nextPageToken: 't2' },
    t2: { videos: [] },
  };
  const startPagedServer = () =>
    startScriptedServer(({ body }) => ({ json: { ...Object(pages[JSON.parse(String(body)).pageToken ?? '']) } }));

  it('reads every page, in order, and again from the start', async () => {
    await using server = await startPagedServer();
    const list = createVidiClient({ baseUrl: server.baseUrl }).videos.list({ pageSize: 2 });
    for (const reading of [1, 2]) {
      const ids = await Array.fromAsync(list, (video) => video.id);
      expect(ids, `reading ${reading}`).toEqual(['a', 'b', 'c']);
    }
    expect(JSON.parse(String(server.requests[0]?.body))).toEqual({ pageSize: 2 });
  });

  it('asks for no page that nobody reads', async () => {
    await using server = await startPagedServer();
    for await (const video of createVidiClient({ baseUrl: server.baseUrl }).videos.list()) {
      if (video.id === 'b') break;
    }
    expect(server.requests).toHaveLength(1);
  });

  it('gives single pages by their tokens', async () => {
    await using server = await startPagedServer();
    const list = createVidiClient({ baseUrl: server.baseUrl }).videos.list();
    const first = await list.page();
    expect(first.nextPageToken).toBe('t1');
    expect((await list.page(first.nextPageToken)).videos.map(({ id }) => id)).toEqual(['c']);
    expect(await Array.fromAsync(list.pages(), (page) => page.videos.length)).toEqual([2, 1, 0]);
  });
});
