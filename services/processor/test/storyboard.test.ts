import { createHash } from 'node:crypto';
import { readFile, stat, truncate } from 'node:fs/promises';
import { basename } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { FileArtifact, ImageArtifact } from '@vidi/contracts/vidi/v1/results';
import { makeClip, makeSampleVideo, remuxClip } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import type { AnalysisEvent } from '../src/ports/analyser.ts';
import { analyse, fileOf, resultOf, resultsIn, seconds, temporaryFolder } from './analysis-process.ts';
import { decodeImage } from './image-file.ts';

describe('the storyboard of a video', { timeout: 60_000 }, () => {
  it('has the picture of its time in every tile, in both formats, and files as the result describes them', async () => {
    await using folder = await temporaryFolder();
    const truth = await makeSampleVideo({ path: folder.file('source') });
    const events = await analyse({ workDir: folder.path, features: [Feature.MEDIA_INFO, Feature.STORYBOARD] });
    const { interval, tileWidth, tileHeight, tiles, sheets, vtt, webpVtt, json } = resultOf(events, 'storyboard');
    expect([seconds(interval), tileWidth, tileHeight]).toEqual([1, 192, 108]);
    const times = tiles.map(({ startOffset, endOffset, timeOffset }) =>
      [startOffset, endOffset, timeOffset].map(seconds),
    );
    const length = Math.ceil(truth.frameCount / 25);
    expect(tiles).toHaveLength(length);
    expect(times.map(([start]) => start)).toEqual(Array.from({ length }, (_, index) => index));
    expect(times.at(-1)?.[1]).toBeCloseTo(truth.frameCount / 25, 6);
    const frameTimes = new Set(truth.frameTimes.map((time) => time.toFixed(6)));
    for (const [, , time = Number.NaN] of times) expect(frameTimes).toContain(time.toFixed(6));

    const [sheet, ...others] = sheets;
    expect(others).toEqual([]);
    for (const image of [sheet?.jpeg, sheet?.webp]) {
      const decoded = await decodeImage(await keptFile(events, image));
      expect(image).toMatchObject({ width: decoded.width, height: decoded.height });
      expect(image?.contentType).toBe(decoded.codec === 'webp' ? 'image/webp' : 'image/jpeg');
      for (const [index, { left, top }] of tiles.entries()) {
        const time = times[index]?.[2] ?? Number.NaN;
        const isBlack = truth.black.some(({ start, end }) => time >= start && time < end);
        const luma = decoded.meanLuma(left, top, tileWidth, tileHeight);
        expect(luma < 0.05, `${basename(image?.name ?? '')} at ${time} s: ${luma}`).toBe(isBlack);
      }
    }

    const cues = (await readFile(await keptFile(events, vtt), 'utf8')).split('\n\n');
    expect(cues[0]).toBe('WEBVTT');
    expect(cues[2]).toBe('00:00:01.000 --> 00:00:02.000\n00000.jpg#xywh=192,0,192,108');
    expect(await readFile(await keptFile(events, webpVtt), 'utf8')).toContain('\n00000.webp#xywh=192,0,192,108\n');
    const index: unknown = JSON.parse(await readFile(await keptFile(events, json), 'utf8'));
    expect(index).toMatchObject({ tile_width: 192, sheets: [{ jpeg: '00000.jpg', webp: '00000.webp' }] });
  });

  it('shows rotated and stretched pictures as they are to be seen', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), rotation: 90, pixelAspect: { numerator: 4, denominator: 3 } });
    const events = await analyse({ workDir: folder.path, features: [Feature.STORYBOARD] });
    // 320x180 pixels of 4:3, turned: 180x427.
    expect(resultOf(events, 'storyboard')).toMatchObject({ tileWidth: 80, tileHeight: 192 });
  });

  // Keyframes are 2 s apart, intervals 1 s: every other is filled by decoding what lies between.
  it.each([
    ['mp4', {}],
    ['mp4', { variableFrameRate: true }],
    ['matroska', {}],
    ['mpegts', {}],
  ] as const)('is the same from keyframes and beside other features: %s %o', async (container, options) => {
    await using folder = await temporaryFolder();
    const path = folder.file('source');
    await makeClip({ path: folder.file('clip.mp4'), shots: [{ frames: 60 }, { frames: 135 }], ...options });
    await remuxClip(folder.file('clip.mp4'), path, container);
    const storyboardOf = async (...features: Feature[]) =>
      resultOf(await analyse({ workDir: folder.path, features: [Feature.STORYBOARD, ...features] }), 'storyboard');
    const alone = await storyboardOf();
    expect(alone.tiles.length).toBe(8);
    expect(await storyboardOf(Feature.BLACK)).toEqual(alone);
    expect(await storyboardOf(Feature.LOUDNESS)).toEqual(alone);
  });
});

describe('the storyboard of a file that is cut short', { timeout: 60_000 }, () => {
  it('has what can be read, and lacks what the other features lack', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip.mp4'), shots: [{ frames: 100 }, { frames: 100 }] });
    await remuxClip(folder.file('clip.mp4'), folder.file('source'), 'matroska');
    await truncate(folder.file('source'), Math.floor((await stat(folder.file('source'))).size * 0.6));
    const storyboardOf = async (...features: Feature[]) => {
      const events = await analyse({ workDir: folder.path, features: [Feature.STORYBOARD, ...features] });
      const found = resultsIn(events).find(({ feature }) => feature === Feature.STORYBOARD);
      return { tiles: resultOf(events, 'storyboard').tiles, damagedRanges: found?.damagedRanges };
    };
    const alone = await storyboardOf();
    expect(alone.tiles.length).toBeGreaterThan(3);
    expect(alone.damagedRanges).toHaveLength(1);
    expect(await storyboardOf(Feature.BLACK)).toEqual(alone);
  });
});

/** Path of a file that a result names, once it is seen to be what the result says. */
async function keptFile(
  events: readonly AnalysisEvent[],
  named: ImageArtifact | FileArtifact | undefined,
): Promise<string> {
  const artifact = resultsIn(events)
    .flatMap(({ artifacts }) => artifacts)
    .find(({ name }) => name === named?.name);
  expect(artifact?.contentType).toBe(named?.contentType);
  const bytes = await readFile(fileOf(artifact));
  expect(named?.sizeBytes).toBe(BigInt(bytes.length));
  expect(named?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  return fileOf(artifact);
}
