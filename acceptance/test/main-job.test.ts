import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { expectFindings, expectKeyframes } from './system/check-findings.ts';
import { startVidi } from './system/running-vidi.ts';

describe('the main job: a video goes in, what is in it comes out', () => {
  it.for([
    { way: 'by a private RabbitMQ node', env: {}, shown: 'RabbitMQ' },
    { way: 'straight to the processor', env: { VIDI_TICKET_QUEUE: 'direct' }, shown: 'direct' },
  ])('with tickets that travel $way', async ({ env, shown }, context) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'sample.mp4');
    const truth = await makeSampleVideo({ path });
    const vidi = await startVidi({ dataDir: join(folder.path, 'data'), env });
    try {
      const queue = /^ *queue .*$/m.exec(vidi.output())?.[0] ?? '';
      if (shown === 'RabbitMQ' && !queue.includes(shown)) {
        context.skip(`NOT RUN: there is no RabbitMQ on this machine (install rabbitmq-server): ${queue.trim()}`);
      }
      expect(queue).toContain(shown);

      const seen: number[] = [];
      const uploaded = await vidi.client.videos.upload(path, { title: 'The sample', labels: { kind: 'sample' } });
      expect(uploaded).toMatchObject({ status: 'UPLOADED', title: 'The sample', labels: { kind: 'sample' } });
      expect(uploaded.source).toMatchObject({ fileName: 'sample.mp4', contentType: 'video/mp4' });
      const video = await vidi.client.videos.waitUntilDone(uploaded.id, {
        onProgress: ({ progressPercent }) => seen.push(progressPercent),
      });

      expect(video).toMatchObject({ status: 'COMPLETED', progressPercent: 100, error: undefined });
      expect(video.mediaInfo?.durationSeconds).toBeCloseTo(truth.durationSeconds, 1);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      const results = await vidi.client.videos.results(uploaded.id);
      expectFindings(results, truth);
      await expectKeyframes(results, vidi.mediaDir);
    } finally {
      expect(await vidi.stop(), vidi.output()).toBe(0);
    }
  });
});
