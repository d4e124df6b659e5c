import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobNotFoundError, VideoNotFoundError } from '../src/domain/errors.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { sweepUnnamedObjects } from '../src/usecases/sweep-unnamed-objects.ts';
import { caller, claimedVideo, keepArtifact, openWorkbench, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

describe('deleting a video', () => {
  it('removes its rows, its bytes and what was made from them, and nothing of others', async () => {
    const { video: other } = await upload(bench);
    const { videoId, held } = await claimedVideo(bench);
    await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    await deleteVideo(bench.context, caller, videoId);
    await expect(getVideo(bench.context, caller, videoId)).rejects.toThrow(VideoNotFoundError);
    expect(await bench.keys()).toEqual([other.bytes?.key]);
    for (const table of ['jobs', 'ai_results']) {
      const owners = await bench.query(`select distinct video_id from ${table}`);
      expect(owners).toEqual([{ video_id: other.id }]);
    }
    expect((await getVideo(bench.context, caller, other.id)).video.status).toBe('UPLOADED');
  });

  it('removes also what a processor has written that had not heard of it, when that says it has stopped', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await deleteVideo(bench.context, caller, videoId);
    await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    await expect(releaseJob(bench.context, held, videoId)).rejects.toThrow(JobNotFoundError);
    expect((await bench.keys()).filter((key) => key.includes(videoId))).toEqual([]);
    expect(await bench.query('select key from unnamed_objects')).toEqual([]);
  });

  it('removes it in the end when the processor never says so', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await deleteVideo(bench.context, caller, videoId);
    await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    bench.clock.advance(86_400_000);
    await sweepUnnamedObjects(bench.context, 3_600_000);
    expect((await bench.keys()).filter((key) => key.includes(videoId))).toEqual([]);
    expect(await bench.query('select key from unnamed_objects')).toEqual([]);
  });

  it('is not undone by what a processor says of a video that is there', async () => {
    const { videoId, held } = await claimedVideo(bench);
    const { key } = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    const gone = { jobId: videoId, attempt: 1 };
    await expect(releaseJob(bench.context, gone, videoId)).rejects.toThrow(JobNotFoundError);
    expect(await bench.keys()).toContain(key);
  });

  it('twice finds nothing the second time', async () => {
    const { video } = await upload(bench);
    await deleteVideo(bench.context, caller, video.id);
    await expect(deleteVideo(bench.context, caller, video.id)).rejects.toThrow(VideoNotFoundError);
  });

  it('while its processor sends heartbeats ends well for both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { videoId, held } = await claimedVideo(bench);
      const beats = Array.from({ length: 8 }, () =>
        heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: round }]),
      );
      const settled = await Promise.allSettled([deleteVideo(bench.context, caller, videoId), ...beats]);
      expect(settled[0]?.status).toBe('fulfilled');
      const refusals = settled.slice(1).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      for (const refusal of refusals) expect(refusal).toMatchObject({ reason: 'JOB_NOT_FOUND' });
    }
  });
});
