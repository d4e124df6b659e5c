import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { ColorBars_Pattern as Pattern, type TestSignal } from '@vidi/contracts/vidi/v1/results';
import { makeClip, makeSampleVideo, type PlannedBars } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { analyse, resultOf, seconds, temporaryFolder } from './analysis-process.ts';

const tone = { seconds: 3, kind: 'tone', frequency: 1_000, levelDbfs: -18 } as const;

function barsOf(signals: readonly TestSignal[]) {
  return signals.flatMap(({ signal, startOffset, endOffset }) =>
    signal.case === 'colorBars'
      ? [
          [
            signal.value.pattern,
            signal.value.area?.left,
            signal.value.area?.top,
            seconds(startOffset),
            seconds(endOffset),
          ],
        ]
      : [],
  );
}

function tonesOf(signals: readonly TestSignal[]) {
  return signals.flatMap(({ signal, startOffset, endOffset }) =>
    signal.case === 'tone' ? [{ ...signal.value, start: seconds(startOffset), end: seconds(endOffset) }] : [],
  );
}

describe('test signals', { timeout: 120_000 }, () => {
  it.each([
    [{ source: 'pal75bars' }, Pattern.BARS_100_0_75_0, 768, 576, [0, 0]],
    [{ source: 'pal100bars', place: 'letterbox' }, Pattern.BARS_100_0_100_0, 768, 576, [0, 0.125]],
    [{ source: 'smptebars', place: 'pillarbox' }, Pattern.SMPTE_ECR_1, 640, 360, [0.125, 0]],
    [{ source: 'smptehdbars' }, Pattern.SMPTE_RP_219, 640, 360, [0, 0]],
  ] as const satisfies readonly (readonly [PlannedBars, ...unknown[]])[])(
    'are found where libav drew %j, encoded with grain, and their tone beside them',
    async (bars, pattern, width, height, [left, top]) => {
      await using folder = await temporaryFolder();
      const shots = [{ frames: 20 }, { frames: 75, bars }, { frames: 30 }];
      const sounds = [{ seconds: 0.8, kind: 'speech' }, tone, { seconds: 1.2, kind: 'speech' }] as const;
      await makeClip({ path: folder.file('source'), width, height, shots, sounds });
      const { signals } = resultOf(
        await analyse({ workDir: folder.path, features: [Feature.TEST_SIGNALS] }),
        'testSignals',
      );
      expect(barsOf(signals)).toEqual([[pattern, left, top, 0.8, 3.8]]);
      const [found, ...others] = tonesOf(signals);
      expect(others).toEqual([]);
      expect(Math.abs((found?.start ?? 0) - 0.8)).toBeLessThanOrEqual(0.1);
      expect(Math.abs((found?.end ?? 0) - 3.8)).toBeLessThanOrEqual(0.1);
      expect(found?.frequencyHz).toBeCloseTo(1_000, 0);
      expect(found?.levelDbfs).toBeCloseTo(-18, 1);
      for (const { confidence } of signals) expect(confidence).toBeGreaterThan(0.8);
    },
  );

  it('are found in a picture without sound, and in sound without a picture', async () => {
    await using silent = await temporaryFolder();
    await makeClip({ path: silent.file('source'), shots: [{ frames: 50, bars: { source: 'pal75bars' } }], sounds: [] });
    const silentEvents = await analyse({ workDir: silent.path, features: [Feature.TEST_SIGNALS] });
    expect(barsOf(resultOf(silentEvents, 'testSignals').signals)).toEqual([[Pattern.BARS_100_0_75_0, 0, 0, 0, 2]]);
    await using unseen = await temporaryFolder();
    await makeClip({ path: unseen.file('source'), shots: [], sounds: [tone] });
    const unseenEvents = await analyse({ workDir: unseen.path, features: [Feature.TEST_SIGNALS] });
    expect(tonesOf(resultOf(unseenEvents, 'testSignals').signals)).toHaveLength(1);
  });

  it('are not found in scenes and speech', async () => {
    await using folder = await temporaryFolder();
    await makeSampleVideo({ path: folder.file('source') });
    const events = await analyse({ workDir: folder.path, features: [Feature.TEST_SIGNALS] });
    expect(resultOf(events, 'testSignals').signals).toEqual([]);
  });
});
