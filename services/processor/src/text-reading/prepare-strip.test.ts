import { expect, it } from 'vitest';
import { preparedWays } from './prepare-strip.ts';

/** A picture whose upper and lower rows are `rim`, and whose middle is striped. */
function striped(height: number, rim: number, stripe: number) {
  const width = 40;
  const luma = Uint8Array.from({ length: width * height }, (_, at) => {
    const y = Math.floor(at / width);
    return y >= height / 4 && y < (3 * height) / 4 && at % 4 < 2 ? stripe : rim;
  });
  return { width, height, luma };
}

it.each([
  ['light on dark', 30, 200],
  ['dark on light', 200, 30],
])('makes text that is %s dark on light, from black to white', (_, rim, stripe) => {
  const [way] = [...preparedWays(striped(64, rim, stripe))];
  expect([way?.picture.luma[0], way?.picture.luma[40 * 32]]).toEqual([255, 0]);
});

it('doubles small text', () => {
  const ways = [...preparedWays(striped(32, 30, 200))];
  expect(new Set(ways.map(({ scale, picture }) => `${scale}: ${picture.width}x${picture.height}`))).toEqual(
    new Set(['2: 80x64']),
  );
});

it('leaves nothing of what is between text and ground but the text', () => {
  const picture = striped(64, 16, 235);
  picture.luma.fill(120, 0, 400);
  const brightest = [...preparedWays(picture)].find(({ isLastResort }) => isLastResort);
  expect([brightest?.picture.luma[0], brightest?.picture.luma[40 * 32]]).toEqual([255, 0]);
});
