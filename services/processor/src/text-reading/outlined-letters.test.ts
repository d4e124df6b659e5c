import { outlineOf, paintText, rasteriseText, readFont } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { outlinedLetters } from './outlined-letters.ts';

const LINE = 2;
const TEXT = rasteriseText(readFont('roboto', 700), 'Oslo', 32);
const MARGIN = 10;
const SIZE = { width: TEXT.width + 2 * MARGIN, height: TEXT.height + 2 * MARGIN };

const STRIPES = (x: number) => 60 + 30 * (x % 5);
const NEARLY_WHITE = () => 215;

/** A ground, and "Oslo" in white with a black line around it where it is wanted. */
function picture(ground: (x: number) => number, isOutlined: boolean) {
  const luma = Uint8Array.from({ length: SIZE.width * SIZE.height }, (_, at) => ground(at % SIZE.width));
  const plane = { ...SIZE, luma };
  const baseline = MARGIN + TEXT.baseline;
  if (isOutlined) {
    paintText(plane, outlineOf(TEXT, LINE), { left: MARGIN - LINE, baseline, luma: 16 });
    paintText(plane, TEXT, { left: MARGIN, baseline, luma: 235 });
  }
  return plane;
}

/** Of the pixels that are all letter, and of those that are none, how dark they are: the lightest and the darkest. */
function darkness(luma: Uint8Array) {
  const letters: number[] = [];
  const ground: number[] = [];
  for (const [at, value] of luma.entries()) {
    const [x, y] = [(at % SIZE.width) - MARGIN, Math.floor(at / SIZE.width) - MARGIN];
    const isInside = x >= 0 && y >= 0 && x < TEXT.width && y < TEXT.height;
    const covered = isInside ? (TEXT.coverage[y * TEXT.width + x] ?? 0) : 0;
    if (covered >= 1) letters.push(value);
    else if (covered === 0) ground.push(value);
  }
  return { lightestLetter: Math.max(...letters), darkestGround: Math.min(...ground) };
}

describe('letters with a line around them', () => {
  it.each([
    ['many greys', STRIPES],
    ['nearly white', NEARLY_WHITE],
  ])('are left alone on white, without what is behind them or shows through them: %s', (_, ground) => {
    const luma = outlinedLetters(picture(ground, true));
    expect(darkness(luma ?? new Uint8Array())).toEqual({ lightestLetter: 0, darkestGround: 255 });
  });

  it('are not found where there are none', () => {
    expect(outlinedLetters(picture(STRIPES, false))).toBeUndefined();
  });
});
