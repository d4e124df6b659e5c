import { expect, it } from 'vitest';
import { decodeStripHead, HEAD_BYTES } from '../../../domain/on-screen-text/strip-record.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { StripRecorder } from './strip-recorder.ts';

const PIXELS = 12;
const strip = (value: number) => ({
  width: 4,
  height: 3,
  luma: new Uint8Array(PIXELS).fill(value),
  box: { left: 0, top: 0.5, right: 0.5, bottom: 0.75 },
});

it('writes lines one behind the other, with the better picture and the end filled in later', () => {
  const file = new Uint8Array(2 * (HEAD_BYTES + PIXELS));
  const recorder = new StripRecorder((position, bytes) => file.set(bytes, position));
  const [first, second] = [recorder.open(strip(10), fromSeconds(1)), recorder.open(strip(20), fromSeconds(2))];
  recorder.improve(second, strip(99));
  recorder.close(second, fromSeconds(5));
  recorder.close(first, fromSeconds(3));
  const records = [0, HEAD_BYTES + PIXELS].map((at) => {
    const { start, end } = decodeStripHead(file.subarray(at, at + HEAD_BYTES));
    return [start, end, [...new Set(file.subarray(at + HEAD_BYTES, at + HEAD_BYTES + PIXELS))]];
  });
  expect(records).toEqual([
    [1, 3, [10]],
    [2, 5, [99]],
  ]);
});
