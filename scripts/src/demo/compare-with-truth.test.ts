import type { SampleTruth } from '@vidi/sample-video';
import type { VideoResults } from '@vidi/sdk';
import { expect, test } from 'vitest';
import { compareWithTruth } from './compare-with-truth.ts';

const truth: SampleTruth = {
  durationSeconds: 4,
  frameRate: { numerator: 25, denominator: 1 },
  frameCount: 100,
  cuts: [30, 60],
  dissolves: [],
  frameTimes: [],
  black: [{ start: 1, end: 2 }],
  silence: [{ start: 2, end: 3 }],
  width: 320,
  height: 180,
};

const results = (starts: readonly number[], silence: readonly [number, number][]): VideoResults => ({
  videoId: 'v1',
  features: [],
  mediaInfo: undefined,
  pictureFormat: undefined,
  shots: {
    shots: starts.map((startFrame, index) => ({
      index,
      startFrame,
      endFrame: starts[index + 1] ?? 100,
      startSeconds: startFrame / 25,
      endSeconds: (starts[index + 1] ?? 100) / 25,
      confidence: undefined,
      opening: undefined,
      closing: undefined,
    })),
  },
  keyframes: undefined,
  storyboard: undefined,
  black: { segments: [{ startSeconds: 1, endSeconds: 2 }] },
  loudness: undefined,
  silence: { segments: silence.map(([startSeconds, endSeconds]) => ({ startSeconds, endSeconds })) },
  freeze: undefined,
  testSignals: undefined,
  audioFaults: undefined,
  silentBlack: undefined,
  waveform: undefined,
  fingerprint: undefined,
  onScreenText: undefined,
  transcript: undefined,
});

test('what was put in and found is right', () => {
  expect(compareWithTruth(results([0, 30, 60], [[2.02, 2.98]]), truth)).toEqual([
    { ok: true, text: '2 of 2 cuts found, to the frame' },
    { ok: true, text: '1 of 1 black passages found' },
    { ok: true, text: '1 of 1 silent passages found' },
  ]);
});

test('a cut a frame too late, and a silence that is not there, are wrong', () => {
  const found = results(
    [0, 30, 61],
    [
      [2, 3],
      [3.5, 3.8],
    ],
  );
  expect(compareWithTruth(found, truth).filter(({ ok }) => !ok)).toEqual([
    { ok: false, text: '1 of 2 cuts found, to the frame; missed at frames 60; invented at frames 61' },
    { ok: false, text: '1 of 1 silent passages found; 1 more than there are' },
  ]);
});
