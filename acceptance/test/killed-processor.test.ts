import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { startVidi } from './system/running-vidi.ts';

// So that the dead processor's claim is over soon.
const ENV = {
  VIDI_TICKET_QUEUE: 'direct',
  VIDI_JOB_LEASE: '3s',
  VIDI_REAPER_INTERVAL: '500ms',
};

describe('a processor that is killed in the middle of a job', () => {
  it('costs an attempt: after a restart of the system the job completes', async () => {
    await using folder = await temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const path = join(folder.path, 'clip.mp4');
    const { cuts } = await makeSampleVideo({ path });
    let id: string;
    let killTime: number;
    {
      await using vidi = await startVidi({ dataDir, env: ENV });
      const processor = await vidi.pidOf('processor');
      ({ id } = await vidi.client.videos.upload(path));
      await eventually(
        'the processor works on it',
        async () => (await vidi.client.videos.get(id)).status === 'PROCESSING',
        { intervalMs: 5 },
      );
      killTime = Date.now();
      process.kill(processor, 'SIGKILL');
      // The launcher notices, says so, and stops the rest.
      expect(await vidi.ended()).toBe(1);
      expect(vidi.output()).toMatch(/processor.*ended unexpectedly.*SIGKILL/);
    }
    await using vidi = await startVidi({ dataDir, env: ENV });
    const video = await vidi.client.videos.waitUntilDone(id);
    expect(video.completeTime?.getTime()).toBeGreaterThan(killTime);
    const { shots: found } = await vidi.client.videos.results(id);
    expect(found?.shots.slice(1).map(({ startFrame }) => startFrame)).toEqual(cuts);
    expect(await vidi.stop(), vidi.output()).toBe(0);
  });
});
