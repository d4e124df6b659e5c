import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRanges } from '../decoding/damage/merge-ranges.ts';
import type { Thumbnail } from '../decoding/media-file.ts';
import { fromSeconds } from '../time/rational-time.ts';
import { BlackDetector } from './black/black-detector.ts';
import { BLACK_PARAMETERS } from './black/black-parameters.ts';
import { FreezeDetector } from './freeze/freeze-detector.ts';
import { FREEZE_PARAMETERS } from './freeze/freeze-parameters.ts';
import type { TimeRange } from './segment.ts';
import { ShotDetector } from './shots/shot-detector.ts';
import { shotsBetween } from './shots/shots-between.ts';
import { intersection } from './silent-black/intersection.ts';
import { flat, frameOf, paintThumbnail } from './synthetic-frames.ts';

/** Ranges in any order, overlapping or empty. */
const anyRanges = fc.array(
  fc
    .tuple(fc.bigInt({ min: 0n, max: 1_000n }), fc.bigInt({ min: 0n, max: 80n }))
    .map(([start, length]) => ({ start, end: start + length })),
  { maxLength: 150 },
);
/** Ranges in order, apart from each other. */
const orderedRanges = fc
  .array(fc.tuple(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: 20n })), { maxLength: 40 })
  .map((steps) => {
    let at = 0n;
    return steps.map(([gap, length]) => {
      const start = at + gap;
      at = start + length;
      return { start, end: at };
    });
  });

function areInOrder(ranges: readonly TimeRange[]): boolean {
  return ranges.every(
    ({ start, end }, index) => end > start && (index === 0 || start >= (ranges[index - 1]?.end ?? 0n)),
  );
}
const isIn = (ranges: readonly TimeRange[], time: bigint) =>
  ranges.some(({ start, end }) => start <= time && time < end);
const moments = Array.from({ length: 1_200 }, (_, time) => BigInt(time));

describe('ranges that are merged', () => {
  it('are in order, apart, few, and cover what they covered, and nothing else while they are few', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const merged = mergeRanges(ranges);
        expect(areInOrder(merged)).toBe(true);
        expect(merged.length).toBeLessThanOrEqual(100);
        for (const time of moments) {
          if (isIn(ranges, time)) expect(isIn(merged, time)).toBe(true);
          else if (ranges.length <= 100) expect(isIn(merged, time)).toBe(false);
        }
        expect(mergeRanges(merged)).toEqual(merged);
      }),
    );
  });
});

describe('the intersection of two lists of passages', () => {
  it('is every moment that is in both, whichever comes first', () => {
    fc.assert(
      fc.property(orderedRanges, orderedRanges, (a, b) => {
        const both = intersection(a, b, 1n);
        expect(areInOrder(both)).toBe(true);
        expect(intersection(b, a, 1n)).toEqual(both);
        for (const time of moments) expect(isIn(both, time)).toBe(isIn(a, time) && isIn(b, time));
      }),
    );
  });
});

const textured = (phase: number): Thumbnail => paintThumbnail((x, y) => 60 + ((x * 7 + y * 3 + phase * 13) % 120));
/** Stretches of black, still and moving pictures. */
const films = fc
  .array(
    fc.record({
      kind: fc.constantFrom('black', 'grey', 'still', 'moving'),
      frames: fc.integer({ min: 1, max: 70 }),
      phase: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((stretches) =>
    stretches.flatMap(({ kind, frames, phase }) =>
      Array.from({ length: frames }, (_, index) => {
        if (kind === 'black') return flat(16);
        if (kind === 'grey') return flat(100 + phase);
        return textured(kind === 'still' ? phase : phase + index);
      }),
    ),
  );
const RUNS = { numRuns: 15 };

describe('whatever a film shows', () => {
  it('its black and frozen passages are in order, inside of it, and as long as they must be', () => {
    fc.assert(
      fc.property(films, (film) => {
        const end = fromSeconds(film.length / 25);
        const [black, freeze] = [new BlackDetector(), new FreezeDetector()];
        film.forEach((thumbnail, number) => {
          black.push(frameOf(thumbnail, number));
          freeze.push(frameOf(thumbnail, number));
        });
        for (const [passages, { minSeconds }] of [
          [black.finish(end), BLACK_PARAMETERS],
          [freeze.finish(end), FREEZE_PARAMETERS],
        ] as const) {
          expect(areInOrder(passages)).toBe(true);
          for (const { start, end: until } of passages) {
            expect(until - start).toBeGreaterThanOrEqual(fromSeconds(minSeconds));
            expect(until).toBeLessThanOrEqual(end);
          }
        }
      }),
      RUNS,
    );
  });

  it('its shots follow each other without a gap from its first frame to its end', () => {
    fc.assert(
      fc.property(films, (film) => {
        const detector = new ShotDetector();
        const transitions = film.flatMap((thumbnail, number) => detector.push(frameOf(thumbnail, number)));
        transitions.push(...detector.finish());
        const end = { time: fromSeconds(film.length / 25), frameCount: film.length };
        const { shots } = shotsBetween(transitions, 0n, end);
        const bounds = shots.map(({ startFrame, endFrame }) => [Number(startFrame), Number(endFrame)] as const);
        expect([bounds.at(0)?.[0], bounds.at(-1)?.[1]]).toEqual([0, film.length]);
        bounds.forEach(([from, to], index) => {
          expect(to).toBeGreaterThan(from);
          expect(from).toBe(bounds[index - 1]?.[1] ?? 0);
        });
      }),
      RUNS,
    );
  });
});
