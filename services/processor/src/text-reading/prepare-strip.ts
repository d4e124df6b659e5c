import { outlinedLetters } from './outlined-letters.ts';
import type { ReadCommand } from './reading-messages.ts';

/** A picture as it is read, and how many of its pixels stand for one of the picture that was sent, per side. */
export interface PreparedStrip {
  readonly picture: ReadCommand;
  readonly scale: number;
  /** Not worth it where no other way gave a letter. */
  readonly isLastResort: boolean;
}

/** How a line is made ready; what it is worth was tried on rendered titles over flat, photographed and moving pictures. */
export const PREPARATION = {
  /** Lines of less than this height, with their margins, are doubled: Tesseract takes the corners of small letters for quotes. */
  smallHeight: 60,
  /** The rim of a picture that shows what is behind the text, as a share of its height. */
  rim: 0.12,
  /** Shares of the pixels that are taken for the darkest and the brightest. */
  darkest: 0.01,
  brightest: 0.99,
  /** Text is at least as bright as this share of the pixels. */
  text: 0.975,
  /** Brightness below that of text, as a share of all contrast, at which a pixel begins to be text, and from which on it is. */
  begins: 0.3,
  full: 0.05,
} as const;

/**
 * A line in the ways in which it is worth reading, all dark on light: as it is; with nothing left but letters with a line around them, light or dark ones, where there are such;
 * and with nothing left but what is as bright as its brightest, or as dark as its darkest pixels. Letters have one brightness, what is behind them seldom does.
 */
export function* preparedWays(strip: ReadCommand): Generator<PreparedStrip> {
  const scale = strip.height < PREPARATION.smallHeight ? 2 : 1;
  const light = scale === 1 ? strip : doubled(strip);
  yield { picture: { ...light, luma: spreadContrast(light) }, scale, isLastResort: false };
  const dark = { ...light, luma: turnedOver(light.luma) };
  for (const picture of [light, dark]) {
    const luma = outlinedLetters(picture);
    if (luma !== undefined) yield { picture: { ...picture, luma }, scale, isLastResort: false };
  }
  for (const picture of [light, dark]) {
    yield { picture: { ...picture, luma: brightestOf(picture.luma) }, scale, isLastResort: true };
  }
}

/** From the darkest to the brightest hundredth; turned over where the rim is dark. */
function spreadContrast({ width, height, luma }: ReadCommand): Uint8Array {
  const { darkest, brightest } = PREPARATION;
  const sorted = Uint8Array.from(luma).sort();
  const low = sorted[Math.floor(sorted.length * darkest)] ?? 0;
  const high = sorted[Math.floor(sorted.length * brightest)] ?? 255;
  const gain = 255 / Math.max(1, high - low);
  const isDark = rimMedian({ width, height, luma }) < (low + high) / 2;
  const spread = luma.map((value) => bounded((value - low) * gain));
  return isDark ? turnedOver(spread) : spread;
}

function rimMedian({ width, height, luma }: ReadCommand): number {
  const rim = Math.max(1, Math.round(PREPARATION.rim * height));
  const above = luma.subarray(0, rim * width);
  const below = luma.subarray((height - rim) * width);
  const sorted = Uint8Array.from([...above, ...below]).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/** What is as bright as text becomes black, all else white. */
function brightestOf(luma: Uint8Array): Uint8Array {
  const { darkest, text, begins, full } = PREPARATION;
  const sorted = Uint8Array.from(luma).sort();
  const low = sorted[Math.floor(sorted.length * darkest)] ?? 0;
  const bright = sorted[Math.floor(sorted.length * text)] ?? 255;
  const contrast = Math.max(1, bright - low);
  const from = bright - begins * contrast;
  return luma.map((value) => 255 - bounded((255 * (value - from)) / ((begins - full) * contrast)));
}

function turnedOver(luma: Uint8Array): Uint8Array {
  return luma.map((value) => 255 - value);
}

function bounded(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** Bilinear. */
function doubled({ width, height, luma }: ReadCommand): ReadCommand {
  const out = new Uint8Array(4 * width * height);
  const at = (x: number, y: number) => luma[Math.min(height - 1, y) * width + Math.min(width - 1, x)] ?? 0;
  for (let y = 0; y < 2 * height; y++) {
    for (let x = 0; x < 2 * width; x++) {
      const [column, row] = [x >> 1, y >> 1];
      const [right, down] = [column + (x & 1), row + (y & 1)];
      out[y * 2 * width + x] = (at(column, row) + at(right, row) + at(column, down) + at(right, down) + 2) >> 2;
    }
  }
  return { width: 2 * width, height: 2 * height, luma: out };
}
