import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';

/** Where a disc is and how large: shares of the picture's width, `y` of its height. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The tone of a disc at a place in it, by whatever the places are counted in. */
export type ToneAt = (x: number, y: number) => number;

/** Fills the samples of a plane that lie within a disc. */
export type FillDisc = (plane: Uint8Array, width: number, spot: Spot, toneAt: ToneAt) => void;

/** Draws a disc of one colour; what comes back paints it over what is there. */
export function createDisc(random: Random, fill: FillDisc, toneAt: ToneAt): (canvas: Canvas, spot: Spot) => void {
  const blue = random.between(90, 166);
  const red = random.between(90, 166);
  return (canvas, spot) => {
    fill(canvas.luma, canvas.width, spot, toneAt);
    fill(canvas.blue, canvas.width / 2, spot, () => blue);
    fill(canvas.red, canvas.width / 2, spot, () => red);
  };
}
