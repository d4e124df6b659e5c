import { eventually, recordingLogger } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startProcessorKeeper } from '../src/background/processor-keeper.ts';
import type { Feature } from '../src/domain/feature.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { listVideos } from '../src/usecases/list-videos.ts';
import { announceProcessor } from '../src/usecases/processors/announce-processor.ts';
import { pauseProcessor } from '../src/usecases/processors/pause-processor.ts';
import { unregisterProcessor } from '../src/usecases/processors/unregister-processor.ts';
import { getQueue } from '../src/usecases/queue/get-queue.ts';
import { pauseQueue } from '../src/usecases/queue/pause-queue.ts';
import { caller, claimed, jobOf, openWorkbench, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
beforeEach(async () => await bench.reset());
afterAll(async () => await bench[Symbol.asyncDispose]());

const LIMITATION = { reason: 'SUBTITLES_ONLY', message: 'only subtitles' };

/** Registers a processor that serves some features, the `limited` among them only in part. */
async function register(id: string, features: readonly Feature[], limited: readonly Feature[] = []): Promise<void> {
  await announceProcessor(bench.context, {
    id,
    version: '1',
    host: 'machine',
    startTime: new Date(0),
    concurrency: 1,
    features: features.map((feature) => ({
      feature,
      engine: { name: 'e', version: '1' },
      limitation: limited.includes(feature) ? LIMITATION : undefined,
    })),
    stopping: false,
  });
}

const SPEECH: readonly Feature[] = ['MEDIA_INFO', 'TRANSCRIPT'];
const PICTURE: readonly Feature[] = ['MEDIA_INFO', 'SHOTS'];

const whyWaiting = async (id: string) => (await getVideo(bench.context, caller, id)).waitingReason?.reason;

describe('a processor', () => {
  it('that serves a feature in part gets no job that asks for it while another serves it in full', async () => {
    await register('small', SPEECH, ['TRANSCRIPT']);
    await register('full', SPEECH);
    const { video } = await upload(bench, { features: ['TRANSCRIPT'] });
    const jobId = await jobOf(bench, video.id);
    const refused = { kind: 'refused', refusal: 'NOT_SERVED' };
    expect(await claimJob(bench.context, jobId, 'small', SPEECH)).toEqual(refused);
    await pauseProcessor(bench.context, caller, 'full', '');
    expect(await claimJob(bench.context, jobId, 'small', SPEECH)).toEqual(refused);
    expect(await whyWaiting(video.id)).toBe('PROCESSORS_PAUSED');
    await unregisterProcessor(bench.context, 'full');
    expect(await whyWaiting(video.id)).toBeUndefined();
    expect(await claimJob(bench.context, jobId, 'small', SPEECH)).toMatchObject({ kind: 'claimed' });
  });

  it('that serves one in part gets others, whichever way it asks', async () => {
    await register('small', SPEECH, ['TRANSCRIPT']);
    await register('full', SPEECH);
    const { video } = await upload(bench, { features: ['MEDIA_INFO'] });
    await claimed(bench, await jobOf(bench, video.id), 'small');
  });
});

describe('a video that waits', () => {
  it('says why where that is not only its turn', async () => {
    const { video } = await upload(bench, { features: ['SHOTS', 'TRANSCRIPT'] });
    expect(await whyWaiting(video.id)).toBe('NO_PROCESSOR');
    await register('picture', PICTURE);
    const { waitingReason } = await getVideo(bench.context, caller, video.id);
    expect(waitingReason).toMatchObject({
      reason: 'FEATURES_NOT_SERVED',
      message: expect.stringContaining('No processor looks for TRANSCRIPT (VIDI_PROCESSOR_FEATURES)'),
    });
    const page = await listVideos(bench.context, caller, { pageSize: 0, pageToken: '', filter: '', orderBy: '' });
    expect(page.videos).toMatchObject([{ waitingReason }]);
    await register('all', ['MEDIA_INFO', 'SHOTS', 'TRANSCRIPT']);
    expect(await whyWaiting(video.id)).toBeUndefined();
    await pauseQueue(bench.context, caller, '');
    expect(await whyWaiting(video.id)).toBe('QUEUE_PAUSED');
  });

  it('says nothing once it is worked on', async () => {
    const { video } = await upload(bench);
    await claimed(bench, await jobOf(bench, video.id));
    expect(await whyWaiting(video.id)).toBeUndefined();
  });
});

describe('work that no processor can take', () => {
  it('is counted, told in the log once, and told to be over', async () => {
    const { log, lines } = recordingLogger();
    await upload(bench, { features: ['TRANSCRIPT'] });
    await upload(bench, { features: ['TRANSCRIPT'] });
    await register('picture', PICTURE);
    expect((await getQueue(bench.context)).unserved).toBe(2);
    const settings = { ...bench.context.settings, processors: { timeoutMs: 100, forgetMs: 3_600_000 } };
    const keeper = startProcessorKeeper({ ...bench.context, settings, log });
    const told = (words: string) => lines.filter(({ msg }) => String(msg).includes(words));
    const look = async () => {
      // Less than the timeout between two announcements: the processor is never lost.
      bench.clock.advance(60);
      await register('picture', PICTURE);
      keeper.wake();
    };
    await eventually('it is told', async () => {
      await look();
      return told('work that nobody can take').length > 0;
    });
    expect(told('work that nobody can take')).toMatchObject([
      { reason: 'FEATURES_NOT_SERVED', needs: SPEECH, jobs: 2 },
    ]);
    await eventually('it is over', async () => {
      await look();
      await register('speech', SPEECH);
      return told('all work can be taken again').length > 0;
    });
    await keeper.stop();
    expect(told('work that nobody can take')).toHaveLength(1);
    expect((await getQueue(bench.context)).unserved).toBe(0);
  });
});
