import { paintText, rasteriseText, readFont } from '@vidi/sample-video';
import { expect, it } from 'vitest';
import { BlankStrips } from './blank-strips.ts';

const SIZE = { width: 240, height: 60 };

/** Foliage of a kind, with some noise that depends on `take`, and a text in it where there is one. */
function strip(take: number, text?: string) {
  const luma = Uint8Array.from({ length: SIZE.width * SIZE.height }, (_, at) => {
    const [x, y] = [at % SIZE.width, Math.floor(at / SIZE.width)];
    return 110 + 50 * Math.sin(x / 7) * Math.sin(y / 9) + ((at * 31 + take * 17) % 5);
  });
  const plane = { ...SIZE, luma };
  if (text !== undefined) {
    paintText(plane, rasteriseText(readFont('roboto', 400), text, 32), { left: 20, baseline: 42, luma: 230 });
  }
  return plane;
}

it('knows a piece of a scene again in which nothing was read', () => {
  const blanks = new BlankStrips();
  expect(blanks.includes(strip(1))).toBe(false);
  blanks.add(strip(1));
  expect(blanks.includes(strip(2))).toBe(true);
});

it.each([
  ['text over the same piece', strip(2, 'Anna Martin')],
  ['two letters over it', strip(2, 'TV')],
  ['another size', { width: 200, height: 60, luma: strip(2).luma.slice(0, 200 * 60) }],
])('does not take for it: %s', (_, other) => {
  const blanks = new BlankStrips();
  blanks.add(strip(1));
  expect(blanks.includes(other)).toBe(false);
});

it('remembers the last ones only', () => {
  const blanks = new BlankStrips();
  blanks.add(strip(1));
  for (let width = 30; width < 94; width++) blanks.add({ width, height: 10, luma: new Uint8Array(width * 10) });
  expect(blanks.includes(strip(1))).toBe(false);
});
