import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { Video_Status } from '@vidi/contracts/vidi/v1/video';
import { VideoService, type WatchVideoResponseSchema } from '@vidi/contracts/vidi/v1/video_service';
import { silentLogger } from '@vidi/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resumedWatch } from '../src/forward/resumed-watch.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { ingestError, video } from './upstream.ts';

type Told = MessageInitShape<typeof WatchVideoResponseSchema>;

const processing = video('v', { status: Video_Status.PROCESSING, progressPercent: 40 });
const completed = video('v', { status: Video_Status.COMPLETED, progressPercent: 100 });
const shots = create(FeatureResultSchema, { result: { case: 'shots', value: { shots: [{ index: 0 }] } } });
const otherShots = create(FeatureResultSchema, {
  result: { case: 'shots', value: { shots: [{ index: 0 }, { index: 1 }] } },
});
const black = create(FeatureResultSchema, { result: { case: 'black', value: {} } });
const gone = () => new ConnectError('the server is shutting down', Code.Unavailable);

describe('a client that follows a video', () => {
  let running: RunningGateway;
  beforeEach(async () => {
    running = await startGateway();
  });
  afterEach(async () => await running.stop());

  /** What ingest tells each time it is asked, and how it ends then. */
  function script(...streams: readonly (readonly [told: readonly Told[], end?: ConnectError])[]) {
    let asked = 0;
    running.upstream.override.watchVideo = async function* () {
      const [told, end] = streams[asked++] ?? [[], gone()];
      yield* told;
      if (end !== undefined) throw end;
    };
    return () => asked;
  }

  async function followed() {
    const client = createClient(VideoService, createGrpcTransport({ baseUrl: running.url }));
    const told: string[] = [];
    try {
      for await (const { video: state, results } of client.watchVideo({ id: 'v' })) {
        told.push(`${state?.progressPercent} ${results.map(({ result }) => result.case).join()}`.trim());
      }
      return { told, error: undefined };
    } catch (error) {
      return { told, error: ConnectError.from(error) };
    }
  }

  it('does not notice that ingest is restarted: each state and result is told once', async () => {
    const asked = script(
      [[{ video: processing, results: [shots] }], gone()],
      [[], gone()],
      [[{ video: processing, results: [shots] }], gone()],
      [
        [
          { video: processing, results: [shots, black] },
          { video: completed, results: [] },
        ],
      ],
    );
    expect(await followed()).toEqual({ told: ['40 shots', '40 black', '100'], error: undefined });
    expect(asked()).toBe(4);
  });

  it('is told a result again when it is another one by now', async () => {
    script([[{ video: processing, results: [shots] }], gone()], [[{ video: completed, results: [otherShots] }]]);
    expect((await followed()).told).toEqual(['40 shots', '100 shots']);
  });

  it('learns at once what is no outage, before and after', async () => {
    const missing = ingestError(Code.NotFound, 'VIDEO_NOT_FOUND', 'There is no video with this id.');
    const asked = script([[{ video: processing }], gone()], [[], missing]);
    const { told, error } = await followed();
    expect([told, error?.code]).toEqual([['40'], Code.NotFound]);
    expect(asked()).toBe(2);
  });

  it('learns at once that ingest is away when it begins', async () => {
    const asked = script([[], gone()]);
    expect((await followed()).error?.code).toBe(Code.Unavailable);
    expect(asked()).toBe(1);
  });

  it('over REST keeps one stream of events through a restart', async () => {
    script([[{ video: processing, results: [shots] }], gone()], [[{ video: completed, results: [shots] }]]);
    const answer = await fetch(`${running.url}/api/v1/videos/v:watch`, { headers: { accept: 'text/event-stream' } });
    const text = await answer.text();
    expect(text.match(/"progressPercent":\d+/g)).toEqual(['"progressPercent":40', '"progressPercent":100']);
    expect(text).not.toContain('event: error');
  });

  it('is told that ingest is away once the patience that is set is over', async () => {
    const impatient = await startGateway({ limits: { watchPatienceMs: 300 } });
    let asked = 0;
    impatient.upstream.override.watchVideo = async function* () {
      asked += 1;
      if (asked === 1) yield { video: processing };
      throw gone();
    };
    const client = createClient(VideoService, createGrpcTransport({ baseUrl: impatient.url }));
    const watch = Array.fromAsync(client.watchVideo({ id: 'v' }));
    await expect(watch).rejects.toMatchObject({ code: Code.Unavailable });
    expect(asked).toBeGreaterThan(1);
    await impatient.stop();
  });
});

it('a watch that is left while ingest is away ends, and asks no more', async () => {
  const left = new AbortController();
  let asked = 0;
  const open = async () => {
    asked += 1;
    if (asked > 1) {
      left.abort(new Error('left'));
      throw gone();
    }
    return (async function* () {
      yield create(VideoService.method.watchVideo.output, { video: processing });
      throw gone();
    })();
  };
  const options = { signal: left.signal, patienceMs: 60_000, log: silentLogger() };
  await expect(Array.fromAsync(resumedWatch(open, options))).rejects.toThrow();
  expect(asked).toBe(2);
});
