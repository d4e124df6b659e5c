import { AV_NOPTS_VALUE } from 'node-av';
import { describe, expect, it } from 'vitest';
import { CodedFrames } from './coded-frames.ts';

const UNKNOWN = { isKey: false, codedBytes: undefined };

describe('CodedFrames', () => {
  it('tells each frame once what its packet said, in whatever order they come', () => {
    const coded = new CodedFrames();
    coded.push({ pts: 0n, isKeyframe: true, size: 900 });
    coded.push({ pts: 80n, isKeyframe: false, size: 300 });
    coded.push({ pts: 40n, isKeyframe: false, size: 20 });
    expect([0n, 40n, 80n].map((pts) => coded.take({ pts }))).toEqual([
      { isKey: true, codedBytes: 900 },
      { isKey: false, codedBytes: 20 },
      { isKey: false, codedBytes: 300 },
    ]);
    expect(coded.take({ pts: 40n })).toEqual(UNKNOWN);
  });

  it('takes packets of one time for the fields of one frame', () => {
    const coded = new CodedFrames();
    coded.push({ pts: 0n, isKeyframe: true, size: 900 });
    coded.push({ pts: 0n, isKeyframe: false, size: 100 });
    expect(coded.take({ pts: 0n })).toEqual({ isKey: true, codedBytes: 1_000 });
  });

  it('knows nothing of packets without a presentation time', () => {
    const coded = new CodedFrames();
    coded.push({ pts: AV_NOPTS_VALUE, isKeyframe: true, size: 900 });
    expect(coded.take({ pts: AV_NOPTS_VALUE })).toEqual(UNKNOWN);
  });

  it('gives up the oldest packets of which no frame comes', () => {
    const coded = new CodedFrames();
    for (let pts = 0n; pts <= 1_000n; pts++) coded.push({ pts, isKeyframe: false, size: 1 });
    expect([coded.take({ pts: 0n }), coded.take({ pts: 1n })]).toEqual([UNKNOWN, { isKey: false, codedBytes: 1 }]);
  });
});
