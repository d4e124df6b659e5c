import { describe, expect, it } from 'vitest';
import { LINE_PARTS } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { linesOf } from '../synthetic-frames.ts';
import { ActiveAreaDetector } from './active-area-detector.ts';

const WIDTH = 320;
const HEIGHT = 180;

/** Brightness at a place of the picture, from 0 to 255. */
type Painter = (x: number, y: number) => number;

const letterbox: Painter = (_, y) => (y >= 23 && y < 157 ? 120 : 0);
const pillarbox: Painter = (x) => (x >= 40 && x < 280 ? 120 : 0);

/** Shows one picture a second. */
function areaOf(pictures: readonly Painter[]) {
  const detector = new ActiveAreaDetector(fromSeconds(pictures.length));
  pictures.forEach((paint, second) => {
    detector.push({
      time: fromSeconds(second),
      lineBrightness: () => ({
        shownSize: { width: WIDTH, height: HEIGHT },
        rows: linesOf(HEIGHT, (line, part) => paint((part + 0.5) * (WIDTH / LINE_PARTS), line)),
        columns: linesOf(WIDTH, (line, part) => paint(line, (part + 0.5) * (HEIGHT / LINE_PARTS))),
      }),
    });
  });
  return detector.finish();
}

const times = (count: number, paint: Painter) => Array.from({ length: count }, () => paint);
const LETTERBOX = { box: { left: 0, top: 23 / 180, right: 1, bottom: 157 / 180 }, size: { width: 320, height: 134 } };
const WHOLE = { box: { left: 0, top: 0, right: 1, bottom: 1 }, size: { width: 320, height: 180 } };

describe('the active area', () => {
  it('is the whole picture where there are no bars', () => {
    // Three are enough: whatever follows, the picture was filled for a twentieth of 48 moments.
    expect(areaOf(times(20, () => 90))).toEqual({ ...WHOLE, frameCount: 3, barsHaveContent: false });
  });

  it('is what lies between bars above and below, at the sides, or all around', () => {
    expect(areaOf(times(20, letterbox))).toEqual({ ...LETTERBOX, frameCount: 20, barsHaveContent: false });
    expect(areaOf(times(20, pillarbox))).toMatchObject({
      box: { left: 0.125, top: 0, right: 0.875, bottom: 1 },
      size: { width: 240, height: 180 },
    });
    expect(areaOf(times(20, (x, y) => Math.min(letterbox(x, y), pillarbox(x, y))))).toMatchObject({
      box: { left: 0.125, top: 23 / 180, right: 0.875, bottom: 157 / 180 },
      barsHaveContent: false,
    });
  });

  it('ends at bars that are lighter than black', () => {
    expect(areaOf(times(20, (x, y) => letterbox(x, y) + 20))).toMatchObject(LETTERBOX);
  });

  it('is not shrunk by dark scenes, fades and black frames', () => {
    const lamp: Painter = (x, y) => (x > 140 && x < 180 && y > 60 && y < 120 ? 80 : 0);
    const faded: Painter = (x, y) => letterbox(x, y) * 0.1;
    const found = areaOf([...times(30, lamp), ...times(10, () => 0), ...times(6, faded), ...times(4, letterbox)]);
    expect(found).toMatchObject({ ...LETTERBOX, barsHaveContent: false });
    // Neither black frames nor those with a lamp alone show enough.
    expect(found?.frameCount).toBe(10);
  });

  it('is not widened by a logo or subtitles in a bar, which are noticed', () => {
    const logo: Painter = (x, y) => (x > 20 && x < 60 && y > 4 && y < 16 ? 200 : letterbox(x, y));
    expect(areaOf(times(40, logo))).toMatchObject({ ...LETTERBOX, barsHaveContent: true });
    const subtitle: Painter = (x, y) => (x > 60 && x < 260 && y > 162 && y < 172 ? 200 : letterbox(x, y));
    const found = areaOf([...times(20, letterbox), ...times(20, subtitle)]);
    expect(found).toMatchObject({ ...LETTERBOX, barsHaveContent: true });
  });

  it('is not widened by subtitles that lie half in a bar', () => {
    const subtitle: Painter = (x, y) => (x > 60 && x < 260 && y > 150 && y < 172 ? 200 : letterbox(x, y));
    const found = areaOf([...times(26, letterbox), ...times(14, subtitle)]);
    expect(found).toMatchObject({ ...LETTERBOX, barsHaveContent: true });
  });

  it('is widened by scenes that fill the picture, but not by one that passes', () => {
    expect(areaOf([...times(36, letterbox), ...times(4, () => 120)])).toMatchObject(WHOLE);
    const passing = areaOf([...times(39, letterbox), () => 120]);
    expect(passing).toMatchObject({ ...LETTERBOX, barsHaveContent: true });
  });

  it('is the whole picture where one side of it is dark and the other is not', () => {
    expect(areaOf(times(20, (x, y) => (x < 60 + y / 4 ? 2 : 120)))).toMatchObject(WHOLE);
    expect(areaOf(times(20, (x) => x / 4))).toMatchObject(WHOLE);
    expect(areaOf(times(20, (x) => (x < 40 ? 0 : 120)))).toMatchObject(WHOLE);
  });

  it('cannot be told where nothing, or only the middle, is bright', () => {
    expect(areaOf(times(20, () => 3))).toBeUndefined();
    const vignette: Painter = (x, y) => Math.max(0, 120 - Math.hypot((x - 160) * 0.9, (y - 90) * 1.6));
    expect(areaOf(times(20, vignette))).toBeUndefined();
    expect(areaOf([])).toBeUndefined();
  });
});
