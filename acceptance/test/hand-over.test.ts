import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Feature, FeatureStatus_State } from '@vidi/contracts/vidi/v1/feature';
import { Video_Status } from '@vidi/contracts/vidi/v1/video';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { addSubtitles, makeClip, makeSampleVideo, type SampleTruth } from '@vidi/sample-video';
import { createVidiClient, NotFoundError, VideoFailedError, type VideoFetch } from '@vidi/sdk';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveBreaking } from './clients/breaking-file-server.ts';
import { serveFile } from './clients/file-server.ts';
import { createGrpcClient } from './clients/grpc-client.ts';
import { type RunningVidi, startVidi } from './system/running-vidi.ts';
import { videoFolder } from './system/video-folder.ts';

const run = promisify(execFile);
const cleanUp = new AsyncDisposableStack();
let vidi: RunningVidi;
let sample: string;
let truth: SampleTruth;
let folder: string;

beforeAll(async () => {
  ({ path: folder } = cleanUp.use(await temporaryFolder()));
  sample = join(folder, 'sample.mp4');
  truth = await makeSampleVideo({ path: sample });
  vidi = await startVidi({
    dataDir: join(folder, 'data'),
    env: { VIDI_TICKET_QUEUE: 'direct', VIDI_FETCH_ALLOW: '127.0.0.0/8' },
  });
});

afterAll(async () => {
  try {
    expect(await vidi?.stop(), vidi?.output()).toBe(0);
  } finally {
    await cleanUp.disposeAsync();
  }
});

/** Waits for a video and says at which frames its shots begin. */
async function cutsOf(id: string): Promise<number[]> {
  await vidi.client.videos.waitUntilDone(id, { pollIntervalMs: 100 });
  const { shots } = await vidi.client.videos.results(id);
  return (shots?.shots ?? []).slice(1).map(({ startFrame }) => startFrame);
}

async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe('a video handed over', () => {
  it('through gRPC, in chunks, is analysed and can be read through gRPC', async () => {
    using grpc = createGrpcClient(`127.0.0.1:${vidi.port}`);
    const { method } = VideoService;
    const video = await grpc.clientStream(method.uploadVideo, messagesOf(sample));
    expect(video).toMatchObject({ status: Video_Status.UPLOADED, title: 'Through gRPC' });
    expect(video.features.map(({ feature }) => feature)).toEqual([Feature.MEDIA_INFO, Feature.SHOTS]);
    const done = await eventually(
      'the video has ended',
      async () => {
        const now = await grpc.unary(method.getVideo, { id: video.id });
        return now.status > Video_Status.PROCESSING && now;
      },
      { timeoutMs: 60_000, intervalMs: 100 },
    );
    expect(done.status).toBe(Video_Status.COMPLETED);
    expect(done.features.map(({ state }) => state)).toEqual([
      FeatureStatus_State.SUCCEEDED,
      FeatureStatus_State.SUCCEEDED,
    ]);
    const results = await grpc.unary(method.getVideoResults, { id: video.id });
    expect(results.shots?.shots.slice(1).map(({ startFrame }) => Number(startFrame))).toEqual(truth.cuts);
    expect(results.keyframes).toBeUndefined();
  });

  it('as a form with fetch is answered by 201, Location and status UPLOADED', async () => {
    const form = new FormData();
    form.append('title', 'Through fetch');
    form.append('file', await openAsBlob(sample, { type: 'video/mp4' }), 'größe "1".mp4');
    const response = await fetch(`${vidi.baseUrl}/api/v1/videos`, { method: 'POST', body: form });
    const video = Object(await response.json());
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/api/v1/videos/${video.id}`);
    expect(video).toMatchObject({
      status: 'UPLOADED',
      title: 'Through fetch',
      source: { fileName: 'größe "1".mp4', contentType: 'video/mp4', sha256: await sha256Of(sample) },
    });
    expect(Number(video.source.sizeBytes)).toBe((await stat(sample)).size);
    expect(await cutsOf(video.id)).toEqual(truth.cuts);
  });

  it('as a form with curl is answered alike', async ({ skip }) => {
    if (!(await isInstalled('curl'))) skip('NOT RUN: there is no curl on this machine');
    const url = `${vidi.baseUrl}/api/v1/videos`;
    const form = [
      '-F',
      'title=Through curl',
      '-F',
      'features=SHOTS',
      '-F',
      'labels={"by":"curl"}',
      '-F',
      `file=@${sample}`,
    ];
    const { stdout } = await run('curl', ['-sS', '-i', ...form, url]);
    const [head = '', body = ''] = stdout.split('\r\n\r\n').slice(-2);
    const video = Object(JSON.parse(body));
    expect(head).toContain(' 201 ');
    expect(head.toLowerCase()).toContain(`location: /api/v1/videos/${video.id}`);
    expect(video).toMatchObject({ status: 'UPLOADED', title: 'Through curl', labels: { by: 'curl' } });
    expect(await cutsOf(video.id)).toEqual(truth.cuts);
  });

  it('by URL is fetched and analysed', async () => {
    await using server = await serveFile(sample);
    const response = await fetch(`${vidi.baseUrl}/api/v1/videos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${server.url}/clip.mp4` }),
    });
    const video = Object(await response.json());
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/api/v1/videos/${video.id}`);
    expect(video).toMatchObject({ status: 'UPLOADED', title: 'clip.mp4', source: { url: `${server.url}/clip.mp4` } });
    expect(await cutsOf(video.id)).toEqual(truth.cuts);
    const { source, fetch: fetched } = await vidi.client.videos.get(video.id);
    const { size } = await stat(sample);
    expect(fetched).toMatchObject({ receivedBytes: size, totalBytes: size, progressPercent: 100, resumeCount: 0 });
    expect(source).toMatchObject({
      sizeBytes: (await stat(sample)).size,
      sha256: await sha256Of(sample),
      contentType: 'video/mp4',
    });
  });

  it('by URL shows whoever watches how far its fetch is, and goes on where the connection breaks', async () => {
    await using server = await serveBreaking(sample);
    const { size } = await stat(sample);
    const { id } = await vidi.client.videos.create({ url: server.url, features: ['SHOTS'] });
    const shown: VideoFetch[] = [];
    for await (const { video } of vidi.client.videos.watch(id)) {
      if (video.fetch === undefined) continue;
      shown.push(video.fetch);
      if (video.fetch.receivedBytes === server.half) server.breakOff();
    }
    const received = shown.map(({ receivedBytes }) => receivedBytes);
    expect(received).toEqual(received.toSorted((one, other) => one - other));
    const percent = Math.floor((100 * server.half) / size);
    expect(shown).toContainEqual(
      expect.objectContaining({
        receivedBytes: server.half,
        totalBytes: size,
        progressPercent: percent,
        completeTime: undefined,
      }),
    );
    const last = { receivedBytes: size, totalBytes: size, progressPercent: 100, resumeCount: 1 };
    expect(shown.at(-1)).toMatchObject({ ...last, completeTime: expect.any(Date) });
    expect(server.ranges).toEqual([undefined, `bytes=${server.half}-`]);
    expect((await vidi.client.videos.get(id)).source.sha256).toBe(await sha256Of(sample));
    expect(await cutsOf(id)).toEqual(truth.cuts);
  });

  it('with subtitles has exactly their text, times and language as its transcript', async () => {
    const path = join(folder, 'subtitled.mkv');
    const source = [
      '1\n00:00:00,200 --> 00:00:01,000\n<i>Good evening.</i>\n',
      '2\n00:00:01,250 --> 00:00:01,900\nGr\u00fc\u00dfe aus K\u00f6ln,\nund gute Nacht.\n',
    ].join('\n');
    await addSubtitles(sample, path, 'matroska', [{ format: 'srt', source, language: 'ger' }]);
    const { id } = await vidi.client.videos.upload(path, { features: ['TRANSCRIPT'] });
    await vidi.client.videos.waitUntilDone(id);
    const { transcript } = await vidi.client.videos.results(id);
    expect(transcript).toMatchObject({ origin: 'EMBEDDED', streamIndex: 2, language: 'de', droppedCues: [] });
    expect(transcript?.segments.map(({ startSeconds, endSeconds, text }) => [startSeconds, endSeconds, text])).toEqual([
      [0.2, 1, 'Good evening.'],
      [1.25, 1.9, 'Gr\u00fc\u00dfe aus K\u00f6ln,\nund gute Nacht.'],
    ]);
    const textOf = async (name = '') => await (await vidi.client.videos.downloadArtifact(id, name)).bytes();
    const vtt = await textOf(transcript?.vtt?.name);
    expect(transcript?.vtt).toEqual({
      name: 'transcript/transcript.vtt',
      contentType: 'text/vtt',
      sizeBytes: vtt.length,
      sha256: createHash('sha256').update(vtt).digest('hex'),
    });
    expect(new TextDecoder().decode(vtt)).toBe(
      'WEBVTT\n\nNOTE language: de (track)\n\n1\n00:00:00.200 --> 00:00:01.000\nGood evening.\n\n' +
        '2\n00:00:01.250 --> 00:00:01.900\nGr\u00fc\u00dfe aus K\u00f6ln,\nund gute Nacht.\n',
    );
    expect(new TextDecoder().decode(await textOf(transcript?.srt?.name))).toContain(
      '1\n00:00:00,200 --> 00:00:01,000\nGood evening.\n\n2\n',
    );
    const { id: bare } = await vidi.client.videos.upload(sample, { features: ['TRANSCRIPT'] });
    await vidi.client.videos.waitUntilDone(bare);
    const status = (await vidi.client.videos.results(bare)).features.find(({ feature }) => feature === 'TRANSCRIPT');
    expect(status).toMatchObject({ state: 'SKIPPED', reason: { reason: 'NO_SUBTITLES' } });
  });

  it('with a dissolve has two shots that say so, and no cut in it', async () => {
    const path = join(folder, 'dissolve.mp4');
    const shots = [{ frames: 40 }, { frames: 60, dissolveFrames: 20 }, { frames: 40 }];
    const { dissolves, cuts } = await makeClip({ path, shots, sounds: [] });
    const { id } = await vidi.client.videos.upload(path, { features: ['SHOTS'] });
    await vidi.client.videos.waitUntilDone(id);
    const found = (await vidi.client.videos.results(id)).shots?.shots ?? [];
    expect(found.map(({ opening }) => opening?.kind)).toEqual(['VIDEO_EDGE', 'DISSOLVE', 'HARD_CUT']);
    const [, dissolved, cut] = found;
    expect(cut?.startFrame).toBe(cuts[0]);
    const { startFrame = 0, endFrame = 0 } = dissolves[0] ?? {};
    expect(dissolved?.opening?.startFrame).toBeLessThan(endFrame);
    expect(dissolved?.opening?.endFrame).toBeGreaterThan(startFrame);
    expect(dissolved?.startFrame).toBeGreaterThanOrEqual(startFrame);
    expect(dissolved?.startFrame).toBeLessThanOrEqual(endFrame);
  });

  it('without sound has no loudness and no silence, and says why', async () => {
    const path = join(folder, 'mute.mp4');
    await makeClip({ path, shots: [{ frames: 25 }, { frames: 30 }], sounds: [] });
    const { id } = await vidi.client.videos.upload(path);
    expect(await cutsOf(id)).toEqual([25]);
    const { features, loudness, silence } = await vidi.client.videos.results(id);
    for (const feature of ['LOUDNESS', 'SILENCE']) {
      const status = features.find((one) => one.feature === feature);
      expect(status).toMatchObject({ state: 'SKIPPED', progressPercent: 100, reason: { reason: 'NO_AUDIO_STREAM' } });
    }
    expect([loudness, silence]).toEqual([undefined, undefined]);
  });
});

describe('a video that cannot be analysed', () => {
  it('fails with a reason, while its neighbours complete', async () => {
    const torn = join(folder, 'torn.mp4');
    await writeFile(torn, (await readFile(sample)).subarray(0, 10_000));
    const uploads = [sample, torn, sample].map((path) => vidi.client.videos.upload(path, { features: ['SHOTS'] }));
    const [before, bad, after] = await Promise.all(uploads);
    const error = await vidi.client.videos.waitUntilDone(bad?.id ?? '').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VideoFailedError);
    expect(error).toMatchObject({ reason: 'CORRUPT', video: { status: 'FAILED' } });
    for (const neighbour of [before, after]) expect(await cutsOf(neighbour?.id ?? '')).toEqual(truth.cuts);
  });

  it('because nothing is at its URL fails with URL_NOT_FOUND', async () => {
    await using server = await serveFile(sample);
    const { id } = await vidi.client.videos.create({ url: `${server.url}/gone.mp4` });
    await expect(vidi.client.videos.waitUntilDone(id)).rejects.toMatchObject({ reason: 'URL_NOT_FOUND' });
  });
});

describe('the collection of videos', () => {
  it('is listed newest first, page by page', async () => {
    const { videos } = vidi.client;
    const created: string[] = [];
    for (const title of ['first', 'second', 'third']) created.unshift((await videos.upload(sample, { title })).id);
    const all = await Array.fromAsync(videos.list({ pageSize: 2 }), ({ id }) => id);
    expect(all.slice(0, 3)).toEqual(created);
    expect(new Set(all).size).toBe(all.length);
    const response = await fetch(`${vidi.baseUrl}/api/v1/videos?pageSize=2`);
    const page = Object(await response.json());
    expect(page.videos.map(({ id }: { id: string }) => id)).toEqual(all.slice(0, 2));
    expect(page.nextPageToken).not.toBe('');
  });

  it('loses a deleted video with its results and every byte of it', async () => {
    const { videos } = vidi.client;
    const { id } = await videos.upload(sample);
    await videos.waitUntilDone(id);
    const media = videoFolder(vidi.mediaDir, id);
    expect((await stat(media)).isDirectory()).toBe(true);
    const response = await fetch(`${vidi.baseUrl}/api/v1/videos/${id}`, { method: 'DELETE' });
    expect(response.status).toBe(200);
    await expect(videos.get(id)).rejects.toBeInstanceOf(NotFoundError);
    await expect(videos.results(id)).rejects.toBeInstanceOf(NotFoundError);
    expect(await Array.fromAsync(videos.list(), (video) => video.id)).not.toContain(id);
    await eventually('its bytes are gone', async () => (await stat(media).catch(() => undefined)) === undefined);
  });

  it('says in every protocol that there is no such video', async () => {
    const id = '01a20000-0000-7000-8000-000000000000';
    const error = await vidi.client.videos.get(id).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
      reason: 'VIDEO_NOT_FOUND',
      requestId: expect.any(String),
    });

    const response = await fetch(`${vidi.baseUrl}/api/v1/videos/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: {
        code: 404,
        status: 'NOT_FOUND',
        details: expect.arrayContaining([
          expect.objectContaining({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'VIDEO_NOT_FOUND' }),
        ]),
      },
    });

    using grpc = createGrpcClient(`127.0.0.1:${vidi.port}`);
    await expect(grpc.unary(VideoService.method.getVideo, { id })).rejects.toMatchObject({ code: 5 });
    await expect(grpc.unary(VideoService.method.deleteVideo, { id })).rejects.toMatchObject({ code: 5 });
  });

  it('refuses what cannot be a request, and says which field is wrong', async () => {
    const { videos } = createVidiClient({ baseUrl: vidi.baseUrl });
    await expect(videos.create({ url: 'ftp://example.com/a.mp4' })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      status: 400,
      details: expect.arrayContaining([
        expect.objectContaining({ fieldViolations: [expect.objectContaining({ field: 'url' })] }),
      ]),
    });
    await expect(videos.upload(new Uint8Array())).rejects.toMatchObject({ reason: 'UPLOAD_EMPTY', status: 400 });
  });
});

/** The messages of an upload: what is known about the file, then its bytes. */
async function* messagesOf(path: string) {
  const metadata = {
    fileName: 'sample.mp4',
    contentType: 'video/mp4',
    title: 'Through gRPC',
    features: [Feature.SHOTS],
  };
  yield { payload: { case: 'metadata' as const, value: metadata } };
  const bytes = await readFile(path);
  for (let start = 0; start < bytes.length; start += 65_536) {
    yield { payload: { case: 'chunk' as const, value: bytes.subarray(start, start + 65_536) } };
  }
}

async function isInstalled(program: string): Promise<boolean> {
  return await run(program, ['--version']).then(
    () => true,
    () => false,
  );
}
