import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { paintThumbnail } from '../synthetic-frames.ts';
import { ActiveArea, WHOLE_AREA } from './active-area.ts';
import { FINGERPRINT_PARAMETERS } from './fingerprint-parameters.ts';
import { distanceOf, type HashBits, hashOf, toHex } from './picture-hash.ts';

/** Two crossed waves, at a moment of their way. */
const scene = (x: number, y: number, moment = 0): number =>
  126 + 45 * Math.sin(0.19 * x + 0.13 * y + moment) + 40 * Math.cos(0.31 * y - 0.07 * x);
const other = (x: number, y: number): number => 120 + 80 * Math.sin((x * y) / 190) - 20 * Math.cos(x / 3);

const whole = (thumbnail: Thumbnail): HashBits => hashOf(thumbnail, WHOLE_AREA);
const original = paintThumbnail((x, y) => scene(x, y));

describe('hashOf', () => {
  it('is the same on every machine', () => {
    expect(toHex(whole(original))).toBe('66c6c6cc9c9c1931');
    expect(toHex(whole(paintThumbnail(other)))).toBe('4a4b4b5f78787163');
  });

  it('stays nearly as it is with another brightness or contrast, and with grain', () => {
    const changed = {
      brighter: paintThumbnail((x, y) => scene(x, y) + 20),
      paler: paintThumbnail((x, y) => 60 + scene(x, y) / 2),
      grainy: paintThumbnail((x, y) => scene(x, y) + ((x * 7 + y * 13) % 9) - 4),
    };
    for (const [name, thumbnail] of Object.entries(changed)) {
      expect(distanceOf(whole(original), whole(thumbnail)), name).toBeLessThanOrEqual(4);
    }
  });

  it('is another for another picture', () => {
    expect(distanceOf(whole(original), whole(paintThumbnail(other)))).toBeGreaterThan(20);
  });
});

describe('ActiveArea', () => {
  const areaOf = (...thumbnails: readonly Thumbnail[]) => {
    const area = new ActiveArea(FINGERPRINT_PARAMETERS);
    return thumbnails.map((thumbnail) => area.next(thumbnail)).at(-1);
  };
  /** The scene between bars above and below. */
  const letterboxed = (rows: number, colour = 16): Thumbnail =>
    paintThumbnail((x, y) => (y < rows || y >= 36 - rows ? colour : scene(x, ((y - rows) * 36) / (36 - 2 * rows))));

  it('is the whole picture where there are no bars', () => {
    expect(areaOf(original)).toEqual(WHOLE_AREA);
  });

  it('leaves out bars above and below, and at the sides, of any colour', () => {
    expect(areaOf(letterboxed(5))).toEqual({ left: 0, top: 5, right: 64, bottom: 31 });
    expect(areaOf(letterboxed(4, 200))).toEqual({ left: 0, top: 4, right: 64, bottom: 32 });
    const pillars = paintThumbnail((x, y) => (x < 8 || x >= 56 ? 20 : scene(x, y)));
    expect(areaOf(pillars)).toEqual({ left: 8, top: 0, right: 56, bottom: 36 });
  });

  it('so gives a letterboxed picture nearly the hash that it has without', () => {
    const boxed = letterboxed(5);
    const area = areaOf(boxed) ?? WHOLE_AREA;
    expect(distanceOf(hashOf(boxed, area), whole(original))).toBeLessThanOrEqual(8);
    expect(distanceOf(whole(boxed), whole(original))).toBeGreaterThan(12);
  });

  it('takes for bars neither a dark side alone, nor what comes and goes', () => {
    expect(areaOf(paintThumbnail((x, y) => (y < 8 ? 16 : scene(x, y))))).toEqual(WHOLE_AREA);
    expect(areaOf(original, letterboxed(5))).toEqual(WHOLE_AREA);
    expect(areaOf(original, ...Array.from({ length: 16 }, () => letterboxed(5)))).toMatchObject({ top: 5 });
  });
});
