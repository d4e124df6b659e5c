import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VideoNotFoundError } from '../src/domain/errors.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
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
    const { videoId } = await claimedVideo(bench);
    await keepArtifact(bench, videoId, 'keyframes/00000.jpg');
    await deleteVideo(bench.context, caller, videoId);
    await expect(getVideo(bench.context, caller, videoId)).rejects.toThrow(VideoNotFoundError);
    expect(await bench.keys()).toEqual([other.bytes?.key]);
    for (const table of ['jobs', 'ai_results']) {
      const owners = await bench.query(`select distinct video_id from ${table}`);
      expect(owners).toEqual([{ video_id: other.id }]);
    }
    expect((await getVideo(bench.context, caller, other.id)).video.status).toBe('UPLOADED');
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
