import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { compareVideos } from './compare-videos.ts';
import { distanceAt, signatureAt, trackOf } from './signature-track.ts';

/** The signature of picture `n`: as far from those of others as chance has it. */
function picture(n: number): string {
  let state = BigInt(n + 1) * 0x9e3779b97f4a7c15n;
  state = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  state = ((state ^ (state >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return (state ^ (state >> 31n)).toString(16).padStart(16, '0');
}

/** The same with `bits` others, as a codec changes it. */
function damaged(signature: string, bits: number): string {
  const mask = ((1n << BigInt(bits)) - 1n) << 7n;
  return (BigInt(`0x${signature}`) ^ mask).toString(16).padStart(16, '0');
}

const pictures = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => picture(from + index));
const track = (signatures: readonly string[], stepMs = 500) =>
  trackOf({ step: durationFromMs(stepMs), signatures: [...signatures] });
const compare = (video: readonly string[], other: readonly string[], offset = 0) =>
  compareVideos(track(video), track(other), [offset]);

describe('a track of signatures', () => {
  it('has every bit of them, and which moments show something', () => {
    const read = track(['ffffffff00000001', '', '0123456789abcdef']);
    expect([...read.seen]).toEqual([1, 0, 1]);
    expect(read.seenCount).toBe(2);
    expect(signatureAt(read, 0)).toBe(BigInt.asIntN(64, 0xffffffff00000001n));
    expect(signatureAt(read, 2)).toBe(0x0123456789abcdefn);
    expect(distanceAt(read, 0, read, 0)).toBe(0);
    expect(distanceAt(track(['ffffffffffffffff']), 0, track(['0000000000000000']), 0)).toBe(64);
    expect(distanceAt(track(['8000000080000000']), 0, track(['0000000000000001']), 0)).toBe(3);
  });
});

describe('compareVideos', () => {
  it('takes for near-duplicates what differs by few bits everywhere', () => {
    const copy = pictures(0, 40).map((signature) => damaged(signature, 9));
    expect(compare(pictures(0, 40), copy)).toEqual({
      relation: 'NEAR_DUPLICATE',
      score: 1,
      share: 1,
      otherShare: 1,
      passages: [
        { startSeconds: 0, endSeconds: 20, otherStartSeconds: 0, otherEndSeconds: 20, similarity: 1 - 9 / 64 },
      ],
    });
  });

  it('finds nothing in common where more bits differ, or where there is nothing to compare', () => {
    expect(
      compare(
        pictures(0, 40),
        pictures(0, 40).map((signature) => damaged(signature, 13)),
      ),
    ).toBeUndefined();
    expect(compare(pictures(0, 40), pictures(100, 140))).toBeUndefined();
    expect(compare(['', '', ''], pictures(0, 40))).toBeUndefined();
    expect(compareVideos(track(pictures(0, 40)), track(pictures(0, 40)), [])).toBeUndefined();
  });

  it('is not fooled by black in front', () => {
    const found = compare(pictures(0, 40), ['', '', '', '', ...pictures(0, 40)], 2);
    expect(found).toMatchObject({ relation: 'NEAR_DUPLICATE', score: 1 });
    expect(found?.passages).toMatchObject([{ startSeconds: 0, otherStartSeconds: 2, otherEndSeconds: 22 }]);
  });

  it('tells which of two contains the other', () => {
    const part = pictures(10, 30);
    expect(compare(part, pictures(0, 40), 5)).toMatchObject({
      relation: 'CONTAINED',
      share: 1,
      otherShare: 0.5,
      score: 0.5,
    });
    expect(compare(pictures(0, 40), part, -5)).toMatchObject({
      relation: 'CONTAINS',
      share: 0.5,
      otherShare: 1,
      score: 0.5,
    });
  });

  it('finds an intro that two videos share, wherever it is in either', () => {
    const intro = pictures(500, 512);
    const found = compare([...pictures(0, 20), ...intro, ...pictures(20, 60)], [...intro, ...pictures(100, 160)], -10);
    expect(found).toMatchObject({ relation: 'SHARED_PASSAGE', share: 1 / 6 });
    expect(found?.passages).toEqual([
      { startSeconds: 10, endSeconds: 16, otherStartSeconds: 0, otherEndSeconds: 6, similarity: 1 },
    ]);
  });

  it('finds no passage that is shorter than 4 s', () => {
    const [short, enough] = [pictures(500, 507), pictures(500, 508)];
    expect(compare([...short, ...pictures(0, 20)], [...short, ...pictures(100, 120)])).toBeUndefined();
    expect(compare([...enough, ...pictures(0, 20)], [...enough, ...pictures(100, 120)])).toBeDefined();
  });

  it('bears a few moments that differ, and parts a passage where there are more', () => {
    const original = pictures(0, 60);
    const changed = (from: number, to: number) =>
      original.map((signature, at) => (at >= from && at < to ? picture(900 + at) : signature));
    expect(compare(original, changed(20, 24))?.passages).toMatchObject([{ startSeconds: 0, endSeconds: 30 }]);
    expect(compare(original, changed(20, 32))?.passages).toMatchObject([
      { startSeconds: 0, endSeconds: 10 },
      { startSeconds: 16, endSeconds: 30 },
    ]);
  });

  it('wants more of a picture that stands still than of one that moves', () => {
    const still = (bits: number) => new Array<string>(20).fill(damaged(picture(7), bits));
    expect(compare(still(0), still(3))).toMatchObject({ relation: 'NEAR_DUPLICATE' });
    expect(compare(still(0), still(8))).toBeUndefined();
  });

  it('compares videos whose signatures are not as dense', () => {
    const sparse = pictures(0, 64).filter((_, at) => at % 4 === 0);
    expect(compareVideos(track(pictures(0, 64)), track(sparse, 2000), [0])).toMatchObject({
      relation: 'NEAR_DUPLICATE',
    });
    expect(compareVideos(track(sparse, 2000), track(pictures(0, 64)), [0])).toMatchObject({
      relation: 'NEAR_DUPLICATE',
    });
  });

  it('tells of each stretch once, by the offset that fits best', () => {
    const found = compareVideos(track(pictures(0, 40)), track(pictures(0, 40)), [0.5, 0, -0.5]);
    expect(found?.passages).toEqual([
      { startSeconds: 0, endSeconds: 20, otherStartSeconds: 0, otherEndSeconds: 20, similarity: 1 },
    ]);
  });
});
