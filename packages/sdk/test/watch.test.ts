import type { JsonObject } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  ConnectionError,
  createVidiClient,
  NotFoundError,
  TimeoutError,
  UnavailableError,
  type Videos,
  type VideoUpdate,
  type WatchOptions,
} from '../src/index.ts';
import { rpcPath, type ScriptedAnswer, startScriptedServer, wireVideo } from './scripted-server.ts';

const state = (status: string, progressPercent = 0, ...results: JsonObject[]): JsonObject => ({
  video: wireVideo({ status, progressPercent }),
  results,
});
const SHOTS = { shots: { shots: [{ endOffset: '2s', endFrame: '50' }] } };
const SILENCE = { silence: { segments: [{ startOffset: '1s', endOffset: '2s' }] } };
const completed = state('COMPLETED', 100, SHOTS, SILENCE);

/** One answer per connection, the last one for ever. */
async function startStreaming(...connections: readonly [ScriptedAnswer, ...ScriptedAnswer[]]) {
  const server = await startScriptedServer((_, number) => connections[Math.min(number, connections.length - 1)] ?? {});
  const { videos } = createVidiClient({ baseUrl: server.baseUrl, timeoutMs: 200 });
  return {
    videos,
    requests: server.requests,
    openConnections: server.openConnections,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const said = ({ video, results }: VideoUpdate) =>
  [video.status, video.progressPercent, ...results.map(({ feature }) => feature)].join(' ');

async function everythingFrom(videos: Videos, options?: WatchOptions): Promise<string[]> {
  return await Array.fromAsync(videos.watch('v', options), said);
}

describe('watching a video', () => {
  it('tells its state, every change and every result, to the end', async () => {
    await using server = await startStreaming({
      stream: [
        state('UPLOADED'),
        state('PROCESSING', 10, SHOTS),
        state('PROCESSING', 60),
        state('COMPLETED', 100, SILENCE),
      ],
    });
    const updates = await Array.fromAsync(server.videos.watch('v'));
    expect(updates.map(said)).toEqual(['UPLOADED 0', 'PROCESSING 10 SHOTS', 'PROCESSING 60', 'COMPLETED 100 SILENCE']);
    const [result] = updates[1]?.results ?? [];
    expect(result?.feature === 'SHOTS' && result.result.shots[0]?.endSeconds).toBe(2);
    expect(server.requests.map(({ path }) => path)).toEqual([rpcPath('WatchVideo')]);
  });

  it.each(['break', 'cut off', 'end', { code: 'unavailable', message: 'restarting' }] as const)(
    'goes on over a new connection after: %o, and repeats nothing',
    async (ending) => {
      await using server = await startStreaming(
        { stream: [state('PROCESSING', 10, SHOTS)], ending },
        { stream: [state('PROCESSING', 10, SHOTS)], ending },
        { stream: [state('PROCESSING', 40, SHOTS), completed] },
      );
      expect(await everythingFrom(server.videos)).toEqual([
        'PROCESSING 10 SHOTS',
        'PROCESSING 40',
        'COMPLETED 100 SILENCE',
      ]);
      expect(server.requests).toHaveLength(3);
    },
  );

  it.each(['break', 'silence'] as const)(
    'tells the end once, whatever the server does after it: %s',
    async (ending) => {
      await using server = await startStreaming({ stream: [state('PROCESSING'), completed], ending });
      expect(await everythingFrom(server.videos)).toEqual(['PROCESSING 0', 'COMPLETED 100 SHOTS SILENCE']);
      expect(server.requests).toHaveLength(1);
      await expect.poll(server.openConnections).toBe(0);
    },
  );

  it('finds the end that came while it was away', async () => {
    await using server = await startStreaming(
      { stream: [state('PROCESSING', 10)], ending: 'break' },
      { hangUp: true },
      { status: 503, text: '<h1>starting</h1>' },
      { stream: [completed] },
    );
    expect(await everythingFrom(server.videos)).toEqual(['PROCESSING 10', 'COMPLETED 100 SHOTS SILENCE']);
  });

  it('tells a result again that another analysis has changed', async () => {
    const others = { shots: { shots: [{ endOffset: '1s', endFrame: '25' }] } };
    await using server = await startStreaming(
      { stream: [state('PROCESSING', 90, SHOTS)], ending: 'break' },
      { stream: [state('COMPLETED', 100, others)] },
    );
    expect(await everythingFrom(server.videos)).toEqual(['PROCESSING 90 SHOTS', 'COMPLETED 100 SHOTS']);
  });

  it('fails once the server was away for maxOutageMs', async () => {
    await using server = await startStreaming({ stream: [state('PROCESSING')], ending: 'break' }, { hangUp: true });
    const watching = everythingFrom(server.videos, { maxOutageMs: 300 });
    await expect(watching).rejects.toBeInstanceOf(UnavailableError);
    await expect(watching).rejects.toBeInstanceOf(ConnectionError);
  });

  it('fails at once with what no waiting changes', async () => {
    await using server = await startStreaming({ stream: [], ending: { code: 'not_found', message: 'no such video' } });
    await expect(everythingFrom(server.videos)).rejects.toBeInstanceOf(NotFoundError);
    expect(server.requests).toHaveLength(1);
  });

  it('fails when not even the first state comes in time', async () => {
    await using server = await startStreaming({ stream: [], ending: 'silence' });
    const watching = everythingFrom(server.videos);
    await expect(watching).rejects.toBeInstanceOf(TimeoutError);
    await expect(watching).rejects.toThrow('200 ms');
  });

  it.each(['while it reads', 'while it is away'])('ends with the reason of its signal %s', async (when) => {
    await using server = await startStreaming({
      stream: [state('PROCESSING')],
      ending: when === 'while it reads' ? 'silence' : { code: 'unavailable', message: 'away' },
    });
    const controller = new AbortController();
    const reason = new Error('the user left');
    const seen: string[] = [];
    const watching = (async () => {
      for await (const update of server.videos.watch('v', { signal: controller.signal })) {
        seen.push(said(update));
        setTimeout(() => controller.abort(reason), 50);
      }
    })();
    await expect(watching).rejects.toBe(reason);
    expect(seen).toEqual(['PROCESSING 0']);
    await expect
      .poll(server.openConnections, { timeout: 6_000 })
      .toBeLessThanOrEqual(when === 'while it reads' ? 0 : 1);
  });

  it('lets go of the connection when its reader leaves', async () => {
    await using server = await startStreaming({ stream: [state('PROCESSING')], ending: 'silence' });
    for await (const { video } of server.videos.watch('v')) {
      expect(video.status).toBe('PROCESSING');
      break;
    }
    await expect.poll(server.openConnections).toBe(0);
  });
});
