import { toJson } from '@bufbuild/protobuf';
import { ShotsResultSchema } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { shotsBetween } from './shots-feature.ts';

it('covers the video from its first frame to its end, without gaps', () => {
  const cuts = [{ frame: 30, time: 1_001_000_000n, confidence: 0.75 }];
  const result = shotsBetween(cuts, 40_000_000n, { time: 2_002_000_000n, frameCount: 60 });
  expect(toJson(ShotsResultSchema, result)).toEqual({
    shots: [
      { startOffset: '0.040s', endOffset: '1.001s', endFrame: '30' },
      {
        index: 1,
        startOffset: '1.001s',
        endOffset: '2.002s',
        startFrame: '30',
        endFrame: '60',
        confidence: 0.75,
      },
    ],
  });
});
