import { describe, expect, it } from 'vitest';
import { correctedByBytes } from './coded-edge.ts';
import { FREEZE_PARAMETERS } from './freeze-parameters.ts';

const SETTLED_AT = -8;

/** The edge for frames of so many bytes, at rest first; the last of them is 20 frames further out than where the passage seems to end. */
function edgeOf(seen: number, bytes: readonly (number | undefined)[]): number {
  const first = 21 - bytes.length;
  const frames = {
    codedBytesAt: (at: number) => bytes[at - first],
    pictureAt: () => undefined,
    changeAt: () => undefined,
    isRefreshAt: () => false,
    isKeyOfSameSceneAt: () => false,
  };
  return correctedByBytes(frames, seen, SETTLED_AT, FREEZE_PARAMETERS.edge.coded);
}

const times = <T>(count: number, ...values: readonly T[]): T[] => Array.from({ length: count }, () => values).flat();

describe('correctedByBytes', () => {
  it('is a frame at most from where frames come to have more bytes than at rest', () => {
    const bytes = [...times(10, 12, 14), ...times(24, 60)];
    expect(edgeOf(-4, bytes)).toBe(-4);
    expect(edgeOf(2, bytes)).toBe(-3);
    expect(edgeOf(-9, bytes)).toBe(-5);
  });

  it('is the one that is seen where bytes tell nothing', () => {
    expect(edgeOf(3, times(44, undefined))).toBe(3);
    expect(edgeOf(3, times(22, 18_000, 18_400))).toBe(3);
    expect(edgeOf(3, times(22, 12, 14))).toBe(3);
    expect(edgeOf(3, [...times(10, 18_000, 18_400), ...times(24, 17_000)])).toBe(3);
  });

  it('is not led astray by frames that an encoder touches up at rest, or leaves out in movement', () => {
    const atRest = times(5, 12, 300, 12, 14);
    const moving = [...times(3, 80, 90, 85, 700, 12, 60, 75), 80, 90, 70];
    expect(edgeOf(3, [...atRest, ...moving])).toBe(-3);
    expect(edgeOf(-4, [...atRest, ...moving])).toBe(-4);
  });

  it('passes over key frames, which are large whatever they show', () => {
    const bytes = [...times(9, 12, 14), undefined, 12, ...times(24, 60)];
    expect(edgeOf(2, bytes)).toBe(-3);
  });
});
