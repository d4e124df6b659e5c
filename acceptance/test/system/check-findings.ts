import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SampleTruth } from '@vidi/sample-video';
import { FEATURES, type Segment, type VideoResults } from '@vidi/sdk';
import { expect } from 'vitest';

import { artifactFiles } from './video-folder.ts';

/** How far the ends of a silence may be from the true ones, in seconds: AAC smears them. */
const SOUND_TOLERANCE_SECONDS = 0.05;

/** Compares what was found in a video with what was put into it. */
export function expectFindings(results: VideoResults, truth: SampleTruth): void {
  const { mediaInfo, shots, black, silence, loudness } = results;
  expect(results.features.map(({ feature, state }) => [feature, state])).toEqual(
    FEATURES.map((feature) => [feature, feature === 'TRANSCRIPT' ? 'SKIPPED' : 'SUCCEEDED']),
  );
  expect(mediaInfo?.streams.find(({ kind }) => kind === 'VIDEO')?.video).toMatchObject({
    width: truth.width,
    height: truth.height,
    frameRate: truth.frameRate,
  });
  expect(results.pictureFormat?.frameTiming).toMatchObject({
    frameCount: truth.frameCount,
    regularity: 'CONSTANT',
    frameRate: truth.frameRate,
    gapCount: 0,
    untimedFrameCount: 0,
  });
  expect(results.pictureFormat?.scan?.kind).toBe('PROGRESSIVE');
  expect(results.pictureFormat?.activeArea).toMatchObject({ width: truth.width, height: truth.height });
  const found = shots?.shots ?? [];
  expect(found.slice(1).map(({ startFrame }) => startFrame)).toEqual(truth.cuts);
  // The first frame is frame 0, the last shot ends with the last frame, and nothing is left out in between.
  expect(found.map(({ startFrame }) => startFrame)).toEqual([0, ...found.slice(0, -1).map(({ endFrame }) => endFrame)]);
  expect(found.at(-1)?.endFrame).toBe(truth.frameCount);
  // The sample has hard cuts only; how one shot ends is how the next begins.
  const kinds = found.map(({ opening, closing }) => [opening?.kind, closing?.kind]);
  const edges = ['VIDEO_EDGE', ...truth.cuts.map(() => 'HARD_CUT'), 'VIDEO_EDGE'];
  expect(kinds).toEqual(edges.slice(1).map((kind, index) => [edges[index], kind]));
  for (const { startFrame, startSeconds } of found) {
    expect(startSeconds).toBeCloseTo(truth.frameTimes[startFrame] ?? Number.NaN, 6);
  }
  expectPassages(black?.segments, truth.black, truth.frameRate.denominator / truth.frameRate.numerator);
  expectPassages(silence?.segments, truth.silence, SOUND_TOLERANCE_SECONDS);
  for (const { startSeconds, endSeconds } of results.silentBlack?.segments ?? []) {
    const holds = (passage: Segment): boolean =>
      passage.startSeconds <= startSeconds && passage.endSeconds >= endSeconds;
    expect([black?.segments.some(holds), silence?.segments.some(holds)]).toEqual([true, true]);
  }
  expect(results.testSignals?.signals).toEqual([]);
  const { bucketSeconds = 0, maxima = [] } = results.waveform ?? {};
  expect(Math.abs(bucketSeconds * maxima.length - (mediaInfo?.durationSeconds ?? 0))).toBeLessThan(0.5);
  const { stepSeconds = 0, signatures = [], shots: ofShots } = results.fingerprint ?? {};
  expect(signatures).toHaveLength(Math.ceil((found.at(-1)?.endSeconds ?? Number.NaN) / stepSeconds));
  expect(ofShots).toHaveLength(found.length);
  for (const { start, end } of truth.black) {
    // Within a black passage, and half a second from its ends, nothing is seen.
    const [from, to] = [Math.ceil((start + 0.5) / stepSeconds), Math.floor((end - 0.5) / stepSeconds)];
    expect(signatures.slice(from, to + 1).every((signature) => signature === undefined)).toBe(true);
  }
  expect(signatures[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(loudness?.curve?.momentaryLufs.length).toBeGreaterThan(0);
  expect(loudness?.integratedLufs).toBeGreaterThan(-40);
  expect(loudness?.integratedLufs).toBeLessThan(-5);
  expect(loudness?.truePeakDbtp).toBeLessThan(1);
}

function expectPassages(
  found: readonly Segment[] | undefined,
  truth: readonly { readonly start: number; readonly end: number }[],
  toleranceSeconds: number,
): void {
  expect(found).toHaveLength(truth.length);
  for (const [index, { start, end }] of truth.entries()) {
    expect(Math.abs((found?.[index]?.startSeconds ?? Number.NaN) - start)).toBeLessThanOrEqual(toleranceSeconds);
    expect(Math.abs((found?.[index]?.endSeconds ?? Number.NaN) - end)).toBeLessThanOrEqual(toleranceSeconds);
  }
}

/** Makes sure that every shot has one keyframe, from within it, whose image is kept as it is described. */
export async function expectKeyframes(results: VideoResults, mediaDir: string): Promise<void> {
  const shots = results.shots?.shots ?? [];
  const keyframes = results.keyframes?.keyframes ?? [];
  expect(keyframes.map(({ shotIndex }) => shotIndex)).toEqual(shots.map(({ index }) => index));
  for (const [index, { frame, timeSeconds, image }] of keyframes.entries()) {
    const shot = shots[index];
    expect(frame).toBeGreaterThanOrEqual(shot?.startFrame ?? Number.NaN);
    expect(frame).toBeLessThan(shot?.endFrame ?? Number.NaN);
    expect(timeSeconds).toBeGreaterThanOrEqual(shot?.startSeconds ?? Number.NaN);
    const files = await artifactFiles(mediaDir, results.videoId, image.name);
    expect(files).toHaveLength(1);
    const bytes = await readFile(files[0] ?? '');
    // JPEG: start of image, and the end of image at the end (ITU-T T.81, B.1.1.3).
    expect([bytes.subarray(0, 3).toString('hex'), bytes.subarray(-2).toString('hex')]).toEqual(['ffd8ff', 'ffd9']);
    expect(image.contentType).toBe('image/jpeg');
    expect(image.sizeBytes).toBe(bytes.length);
    expect(image.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
}
