import { readFile, writeFile } from 'node:fs/promises';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { addSubtitles, delayClip, makeClip, remuxClip } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import type { DamagedRange } from '../src/ports/analyser.ts';
import { analyse, resultOf, resultsIn, seconds, temporaryFolder } from './analysis-process.ts';

describe('what can be read', { timeout: 60_000 }, () => {
  const CONTAINERS: [string, string, Record<string, string>][] = [
    ['MP4', 'mp4', { movflags: 'faststart' }],
    ['Matroska', 'matroska', {}],
    ['MPEG-TS', 'mpegts', {}],
  ];
  const SHOTS = [{ frames: 100 }, { frames: 100 }, { frames: 100 }];

  /** Where the picture and the sound lack something, in a clip of 12 s of which `damage` has changed the bytes. */
  const damagedRanges = async (format: string, options: Record<string, string>, damage: (bytes: Buffer) => Buffer) => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('whole'), shots: SHOTS });
    await remuxClip(folder.file('whole'), folder.file('source'), format, options);
    await writeFile(folder.file('source'), damage(await readFile(folder.file('source'))));
    const features = [Feature.SHOTS, Feature.SILENCE, Feature.SILENT_BLACK];
    const events = await analyse({ workDir: folder.path, features });
    const found = resultsIn(events);
    expect(found.map(({ feature }) => feature).sort()).toEqual(features.toSorted());
    const { shots } = resultOf(events, 'shots');
    const ranges: Record<string, readonly DamagedRange[]> = {};
    for (const { feature, damagedRanges: lacking } of found) ranges[Feature[feature]] = lacking;
    return { shots, ranges };
  };

  it.each(CONTAINERS)('of a whole %s lacks nothing', async (_name, format, options) => {
    const { shots, ranges } = await damagedRanges(format, options, (bytes) => bytes);
    expect(ranges).toEqual({ SHOTS: [], SILENCE: [], SILENT_BLACK: [] });
    expect(shots).toHaveLength(3);
  });

  it.each(CONTAINERS)('of a %s with a damaged middle is kept, with what it lacks', async (_name, format, options) => {
    const { shots, ranges } = await damagedRanges(format, options, (bytes) =>
      bytes.fill(0x55, Math.floor(bytes.length * 0.45), Math.floor(bytes.length * 0.55)),
    );
    expect(Number(shots[0]?.endFrame)).toBe(100);
    expect(seconds(shots.at(-1)?.endOffset)).toBeGreaterThan(11.5);
    for (const lacking of Object.values(ranges)) {
      expect(lacking.length).toBeGreaterThan(0);
      expect(lacking[0]?.startSeconds).toBeGreaterThan(4);
      expect(lacking.at(-1)?.endSeconds).toBeLessThan(9);
      const missing = lacking.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
      expect(missing).toBeGreaterThan(0.5);
    }
  });

  // What a stream of MPEG-TS should have been long is not written anywhere.
  it.each(CONTAINERS.slice(0, 2))(
    'of a %s that is cut short is kept, with what it lacks',
    async (_name, format, options) => {
      const { shots, ranges } = await damagedRanges(format, options, (bytes) =>
        bytes.subarray(0, Math.floor(bytes.length * 0.6)),
      );
      expect(Number(shots[0]?.endFrame)).toBe(100);
      for (const lacking of Object.values(ranges)) {
        expect(lacking.at(-1)?.endSeconds).toBeCloseTo(12, 0);
        expect(lacking.at(-1)?.startSeconds).toBeGreaterThan(5);
      }
    },
  );

  it.each<[string, (from: string, to: string) => Promise<void>]>([
    [
      'whose subtitles go on for longer',
      async (from, to) => {
        const source = '1\n00:00:01,000 --> 00:00:30,000\nHello\n\n';
        await addSubtitles(from, to, 'matroska', [{ format: 'srt', source }]);
      },
    ],
    [
      'whose clock begins late',
      async (from, to) => await delayClip(from, to, 'matroska', { afterSeconds: 0, bySeconds: 100 }),
    ],
  ])('of a whole Matroska %s lacks nothing', async (_what, change) => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('whole'), shots: SHOTS, sounds: [] });
    await change(folder.file('whole'), folder.file('source'));
    const events = await analyse({ workDir: folder.path, features: [Feature.SHOTS] });
    expect(resultsIn(events).map(({ damagedRanges: lacking }) => lacking)).toEqual([[]]);
    expect(seconds(resultOf(events, 'shots').shots.at(-1)?.endOffset)).toBe(12);
  });

  it('of recordings of MPEG-TS that were joined lacks nothing, however far the clock jumps', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('whole'), shots: SHOTS, sounds: [] });
    await remuxClip(folder.file('whole'), folder.file('first'), 'mpegts');
    const late = { afterSeconds: 0, bySeconds: 20 * 3_600 };
    await delayClip(folder.file('whole'), folder.file('second'), 'mpegts', late);
    const joined = await Promise.all(['first', 'second'].map(async (name) => await readFile(folder.file(name))));
    await writeFile(folder.file('source'), Buffer.concat(joined));
    const events = await analyse({ workDir: folder.path, features: [Feature.SHOTS] });
    expect(resultsIn(events).map(({ damagedRanges: lacking }) => lacking)).toEqual([[]]);
    expect(resultOf(events, 'shots').shots).toHaveLength(6);
    expect(seconds(resultOf(events, 'shots').shots.at(-1)?.endOffset)).toBeCloseTo(24, 0);
  });
});
