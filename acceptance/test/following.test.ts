import { join } from 'node:path';
import { Video_Status } from '@vidi/contracts/vidi/v1/video';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeSampleVideo, type SampleTruth } from '@vidi/sample-video';
import { FEATURES, type Feature, VideoCancelledError, type VideoUpdate } from '@vidi/sdk';
import { eventually } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { shareVidi } from './system/shared-vidi.ts';

let sample: string;
let truth: SampleTruth;
// One thread, so that there is time to cancel.
const system = shareVidi({ VIDI_ANALYSIS_THREADS: '1' }, async (folder) => {
  sample = join(folder, 'sample.mp4');
  truth = await makeSampleVideo({ path: sample });
});

const urlOf = (id: string) => `${system.vidi.baseUrl}/api/v1/videos/${id}`;

/** Analyses the sample until its first result, and cancels it. */
async function cancelDuringAnalysis(): Promise<string> {
  const { videos } = system.vidi.client;
  const { id } = await videos.upload(sample);
  for await (const { results } of videos.watch(id)) {
    if (results.length === 0) continue;
    expect(await videos.cancel(id)).toMatchObject({ status: 'CANCELLED' });
  }
  return id;
}

/** The messages of a watched stream, read as the given media type. */
async function watchOverRest(id: string, mediaType: string): Promise<{ type: string | null; text: string }> {
  const response = await fetch(`${urlOf(id)}:watch`, { headers: { accept: mediaType } });
  return { type: response.headers.get('content-type'), text: await response.text() };
}

/** What every way of watching must have told by its end. */
function expectWholeStory(messages: { video: { status: string | undefined }; results: object[] }[]): void {
  expect(messages.map(({ video }) => video.status).filter((status) => status === 'COMPLETED')).toHaveLength(1);
  expect(messages.at(-1)?.video.status).toBe('COMPLETED');
  expect(messages.length).toBeGreaterThan(1);
  // Every result once, and none left out; there are no subtitles, so there is no transcript.
  expect(messages.flatMap(({ results }) => results)).toHaveLength(FEATURES.length - 1);
}

describe('a video that is watched from its upload to its end', () => {
  it('tells the same as server-sent events, as lines of JSON, through gRPC and through the SDK', async () => {
    const { id } = await system.vidi.client.videos.upload(sample);
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const [events, lines, messages, updates] = await Promise.all([
      watchOverRest(id, 'text/event-stream'),
      watchOverRest(id, 'application/json'),
      Array.fromAsync(grpc.serverStream(VideoService.method.watchVideo, { id })),
      Array.fromAsync(system.vidi.client.videos.watch(id)),
    ]);

    expect(events.type).toMatch(/^text\/event-stream/);
    const blocks = events.text.split('\n\n').filter((block) => block !== '' && !block.startsWith(':'));
    expect(blocks.at(-1)).toBe('event: end\ndata: {}');
    expectWholeStory(blocks.slice(0, -1).map((block) => JSON.parse(block.replace(/^data: /, ''))));

    expect(lines.type).toMatch(/^application\/x-ndjson/);
    expectWholeStory(
      lines.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );

    expectWholeStory(
      messages.map(({ video, results }) => ({ video: { status: Video_Status[video?.status ?? 0] }, results })),
    );
    expectWholeStory(updates.map(({ video, results }: VideoUpdate) => ({ video, results: [...results] })));
    const progress = updates.map(({ video }) => video.progressPercent);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('and has ended already is told once, with all there is', async () => {
    const { videos } = system.vidi.client;
    const { id } = await videos.upload(sample, { features: ['SILENCE'] });
    await videos.waitUntilDone(id);
    const updates = await Array.fromAsync(videos.watch(id));
    expect(updates).toMatchObject([
      { video: { status: 'COMPLETED' }, results: [{ feature: 'MEDIA_INFO' }, { feature: 'SILENCE' }] },
    ]);
    for (const spelling of ['SILENCE', 'silence', 'Silence']) {
      const { status, body } = await requestJson(`${urlOf(id)}/results/${spelling}`);
      expect(status).toBe(200);
      expect(body.silence.segments).toHaveLength(truth.silence.length);
    }
    const none = await requestJson(`${urlOf(id)}/results/shots`);
    expect(errorOf(none)).toEqual([404, 'NOT_FOUND', 'RESULT_NOT_FOUND']);
    await expect(videos.result(id, 'SHOTS')).rejects.toMatchObject({ reason: 'RESULT_NOT_FOUND' });
    expect((await requestJson(`${urlOf(id)}/results/colours`)).status).toBe(400);
  });

  it('and is deleted meanwhile is NOT_FOUND from then on, in every way of watching', async () => {
    const { videos } = system.vidi.client;
    const { id } = await videos.upload(sample);
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const [lines, events, grpcEnd, sdkEnd] = await Promise.all([
      watchOverRest(id, 'application/json'),
      watchOverRest(id, 'text/event-stream'),
      Array.fromAsync(grpc.serverStream(VideoService.method.watchVideo, { id })).catch((error: unknown) => error),
      Array.fromAsync(videos.watch(id)).catch((error: unknown) => error),
      eventually('it is analysed', async () => (await videos.get(id)).status === 'PROCESSING').then(() =>
        videos.delete(id),
      ),
    ]);
    expect(JSON.parse(lines.text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ error: { status: 'NOT_FOUND' } });
    expect(events.text).toMatch(/\nevent: error\ndata: .*"NOT_FOUND".*\n\n$/);
    expect(grpcEnd).toMatchObject({ code: 5 });
    expect(sdkEnd).toMatchObject({ name: 'NotFoundError', reason: 'VIDEO_NOT_FOUND' });
  });

  it('and is not there is NOT_FOUND, not an empty stream', async () => {
    const id = '01a20000-0000-7000-8000-000000000000';
    expect(errorOf(await requestJson(`${urlOf(id)}:watch`))).toEqual([404, 'NOT_FOUND', 'VIDEO_NOT_FOUND']);
    await expect(Array.fromAsync(system.vidi.client.videos.watch(id))).rejects.toMatchObject({ status: 404 });
  });
});

describe('a video that is cancelled during its analysis', () => {
  it('is CANCELLED for good, keeps what was found and says of the rest why it is not there', async () => {
    const { videos } = system.vidi.client;
    const id = await cancelDuringAnalysis();
    const error = await videos.waitUntilDone(id).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VideoCancelledError);
    const { features, mediaInfo } = await videos.results(id);
    expect(mediaInfo?.durationSeconds).toBeCloseTo(truth.durationSeconds, 1);
    const states = new Set(features.map(({ state }) => state));
    expect(states).toEqual(new Set(['SUCCEEDED', 'SKIPPED']));
    for (const { feature, state, reason } of features) {
      // That there are no subtitles is known as soon as the file is open.
      const why = feature === 'TRANSCRIPT' && reason?.reason !== 'CANCELLED' ? 'NO_SUBTITLES' : 'CANCELLED';
      expect(reason?.reason).toBe(state === 'SKIPPED' ? why : undefined);
    }
    // Once more changes nothing; a video that ended otherwise cannot be cancelled.
    expect(await videos.cancel(id)).toMatchObject({ status: 'CANCELLED' });
    const { id: other } = await videos.upload(sample, { features: ['MEDIA_INFO'] });
    await videos.waitUntilDone(other);
    const late = await requestJson(`${urlOf(other)}:cancel`, { method: 'POST' });
    expect(errorOf(late)).toEqual([400, 'FAILED_PRECONDITION', 'VIDEO_ENDED']);
  });

  it('and reprocessed is analysed to its end', async () => {
    const { videos } = system.vidi.client;
    const id = await cancelDuringAnalysis();
    const again = await requestJson(`${urlOf(id)}:reprocess`, { method: 'POST', body: {} });
    expect(again.body).toMatchObject({ status: 'UPLOADED', progressPercent: 0 });
    const twice = await requestJson(`${urlOf(id)}:reprocess`, { method: 'POST', body: {} });
    expect(errorOf(twice)).toEqual([400, 'FAILED_PRECONDITION', 'VIDEO_NOT_ENDED']);
    expect(await videos.waitUntilDone(id)).toMatchObject({ status: 'COMPLETED', progressPercent: 100 });
    const { shots } = await videos.results(id);
    expect(shots?.shots.slice(1).map(({ startFrame }) => startFrame)).toEqual(truth.cuts);
  });
});

describe('a video that is reprocessed', () => {
  it('for one feature keeps the results of the others, and may be given new ones', async () => {
    const { videos } = system.vidi.client;
    const { id } = await videos.upload(sample, { features: ['SILENCE'] });
    await videos.waitUntilDone(id);
    const before = await videos.results(id);
    const again = await videos.reprocess(id, { features: ['SHOTS'] });
    const pending = again.features
      .filter(({ state }) => state === 'PENDING')
      .map(({ feature }): Feature | 'UNKNOWN' => feature);
    expect([again.status, pending]).toEqual(['UPLOADED', ['SHOTS']]);
    expect((await videos.results(id)).silence).toEqual(before.silence);
    await videos.waitUntilDone(id);
    const after = await videos.results(id);
    expect(after.silence).toEqual(before.silence);
    expect(after.shots?.shots).toHaveLength(truth.cuts.length + 1);
  });
});
