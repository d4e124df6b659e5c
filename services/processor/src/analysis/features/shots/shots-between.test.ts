import { toJson } from '@bufbuild/protobuf';
import { ShotsResultSchema } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { shotsBetween } from './shots-between.ts';

const mark = (frame: number) => ({ frame, time: BigInt(frame) * 40_000_000n });

it('covers the video from its first frame to its end, without gaps', () => {
  const cut = { frame: 30, time: 1_001_000_000n };
  const transitions = [{ kind: 'hard-cut', start: cut, end: cut, divide: cut, confidence: 0.75 } as const];
  const result = shotsBetween(transitions, 40_000_000n, { time: 2_002_000_000n, frameCount: 60 });
  const there = { kind: 'HARD_CUT', startOffset: '1.001s', endOffset: '1.001s', startFrame: '30', endFrame: '30' };
  expect(toJson(ShotsResultSchema, result)).toEqual({
    shots: [
      {
        startOffset: '0.040s',
        endOffset: '1.001s',
        endFrame: '30',
        opening: { kind: 'VIDEO_EDGE', startOffset: '0.040s', endOffset: '0.040s' },
        closing: there,
      },
      {
        index: 1,
        startOffset: '1.001s',
        endOffset: '2.002s',
        startFrame: '30',
        endFrame: '60',
        confidence: 0.75,
        opening: there,
        closing: { kind: 'VIDEO_EDGE', startOffset: '2.002s', endOffset: '2.002s', startFrame: '60', endFrame: '60' },
      },
    ],
  });
});

it('divides in a transition that takes its time, and begins and ends with fades of the edges', () => {
  const transitions = [
    { kind: 'fade', start: mark(0), end: mark(10), divide: undefined, confidence: 0.9 },
    { kind: 'dissolve', start: mark(30), end: mark(40), divide: mark(35), confidence: 0.8 },
    { kind: 'fade', start: mark(50), end: undefined, divide: undefined, confidence: 0.9 },
  ] as const;
  const { shots } = shotsBetween(transitions, 0n, { time: 2_400_000_000n, frameCount: 60 });
  const frames = shots.map(({ startFrame, endFrame, opening, closing }) =>
    [startFrame, endFrame, opening?.startFrame, opening?.endFrame, closing?.startFrame, closing?.endFrame].map(Number),
  );
  expect(frames).toEqual([
    [0, 35, 0, 10, 30, 40],
    [35, 60, 30, 40, 50, 60],
  ]);
});
