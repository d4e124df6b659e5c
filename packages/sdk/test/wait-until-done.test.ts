import { describe, expect, it } from 'vitest';
import {
  createVidiClient,
  NotFoundError,
  TimeoutError,
  UnavailableError,
  VideoCancelledError,
  VideoFailedError,
} from '../src/index.ts';
import { rpcPath, type ScriptedAnswer, startScriptedServer, wireVideo } from './scripted-server.ts';

const processing = (progressPercent: number) => ({ json: wireVideo({ status: 'PROCESSING', progressPercent }) });
const completed = { json: wireVideo({ status: 'COMPLETED', progressPercent: 100 }) };
const away: ScriptedAnswer = { status: 503, json: { code: 'unavailable', message: 'restarting' } };

/** Plays the answers one after the other, the last for ever, on a server that has no streams. */
async function startPlaying(...answers: readonly [ScriptedAnswer, ...ScriptedAnswer[]]) {
  let number = 0;
  const server = await startScriptedServer(({ path }) =>
    path === rpcPath('WatchVideo') ? { status: 404 } : (answers[Math.min(number++, answers.length - 1)] ?? answers[0]),
  );
  const { videos } = createVidiClient({ baseUrl: server.baseUrl, maxRetries: 0 });
  return { videos, requests: server.requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe('waiting for a video by looking at it', () => {
  it('ends with the completed video and tells every change once', async () => {
    await using server = await startPlaying(
      { json: wireVideo() },
      processing(10),
      processing(10),
      processing(60),
      completed,
    );
    const seen: string[] = [];
    const video = await server.videos.waitUntilDone('v', {
      pollIntervalMs: 100,
      onProgress: ({ status, progressPercent }) => seen.push(`${status} ${progressPercent}`),
    });
    expect(video.status).toBe('COMPLETED');
    expect(seen).toEqual(['UPLOADED 0', 'PROCESSING 10', 'PROCESSING 60', 'COMPLETED 100']);
  });

  it('never looks more often than every 100 ms', async () => {
    await using server = await startPlaying(processing(1), processing(2), processing(3), completed);
    const started = performance.now();
    await server.videos.waitUntilDone('v', { pollIntervalMs: 0 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  });

  it('fails with the reason of a video that failed', async () => {
    const reason = { reason: 'NOT_A_VIDEO', message: 'this is a text file' };
    await using server = await startPlaying({ json: wireVideo({ status: 'FAILED', error: reason }) });
    const error = await server.videos.waitUntilDone('v').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VideoFailedError);
    expect(error).toMatchObject({ reason: 'NOT_A_VIDEO', video: { status: 'FAILED', error: reason } });
    expect(String(error)).toContain('this is a text file');
    expect((await server.videos.waitUntilDone('v', { throwOnFailure: false })).error).toEqual(reason);
  });

  it('fails for a video that was cancelled', async () => {
    await using server = await startPlaying({ json: wireVideo({ status: 'CANCELLED' }) });
    await expect(server.videos.waitUntilDone('v')).rejects.toBeInstanceOf(VideoCancelledError);
  });

  it('ends after timeoutMs and says how far the video was', async () => {
    await using server = await startPlaying(processing(42));
    const waiting = server.videos.waitUntilDone('v', { timeoutMs: 250, pollIntervalMs: 100 });
    await expect(waiting).rejects.toBeInstanceOf(TimeoutError);
    await expect(waiting).rejects.toThrow('PROCESSING (42 %) after 250 ms');
  });

  it('outlasts a restart of the server, but not its end', async () => {
    await using server = await startPlaying(processing(1), away, away, completed);
    expect((await server.videos.waitUntilDone('v', { pollIntervalMs: 100 })).status).toBe('COMPLETED');
    await using ended = await startPlaying(processing(1), away);
    const waiting = ended.videos.waitUntilDone('v', { pollIntervalMs: 100, maxOutageMs: 150 });
    await expect(waiting).rejects.toBeInstanceOf(UnavailableError);
  });
});

describe('waiting for a video by its stream', () => {
  const state = (status: string, progressPercent = 0) => ({ video: wireVideo({ status, progressPercent }) });

  it('tells every change and never looks', async () => {
    await using server = await startScriptedServer(() => ({
      stream: [state('UPLOADED'), state('PROCESSING', 10), state('PROCESSING', 60), state('COMPLETED', 100)],
    }));
    const seen: string[] = [];
    const video = await createVidiClient({ baseUrl: server.baseUrl }).videos.waitUntilDone('v', {
      onProgress: ({ status, progressPercent }) => seen.push(`${status} ${progressPercent}`),
    });
    expect(video.status).toBe('COMPLETED');
    expect(seen).toEqual(['UPLOADED 0', 'PROCESSING 10', 'PROCESSING 60', 'COMPLETED 100']);
    expect(server.requests.map(({ path }) => path)).toEqual([rpcPath('WatchVideo')]);
  });

  it('fails for a video that failed', async () => {
    await using server = await startScriptedServer(() => ({ stream: [state('FAILED')] }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.waitUntilDone('v')).rejects.toBeInstanceOf(VideoFailedError);
  });

  it('ends after timeoutMs and lets go of the connection', async () => {
    await using server = await startScriptedServer(() => ({ stream: [state('PROCESSING', 42)], ending: 'silence' }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.waitUntilDone('v', { timeoutMs: 150 })).rejects.toThrow('PROCESSING (42 %) after 150 ms');
    await expect.poll(() => server.openConnections()).toBe(0);
  });

  it('looks instead when a proxy holds the stream back', async () => {
    await using server = await startScriptedServer(({ path }) =>
      path === rpcPath('WatchVideo') ? { stream: [], ending: 'silence' } : completed,
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl, timeoutMs: 100 });
    expect((await videos.waitUntilDone('v')).status).toBe('COMPLETED');
  });

  it('fails for a video that is not there', async () => {
    await using server = await startScriptedServer(() => ({
      stream: [],
      ending: { code: 'not_found', message: 'none' },
    }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.waitUntilDone('v')).rejects.toBeInstanceOf(NotFoundError);
    expect(server.requests).toHaveLength(1);
  });
});
