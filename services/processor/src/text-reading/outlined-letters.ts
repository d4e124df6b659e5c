import type { ReadCommand } from './reading-messages.ts';

/** How letters with a line around them are told from the picture behind. Brightness as shares of what lies between the line and the letters. */
export const OUTLINE_RULE = {
  /** Shares of the pixels that are as dark as the line, and at most as bright as letters. */
  outline: 0.01,
  letters: 0.975,
  /** What is no brighter than this may be the line around a letter. */
  barrier: 0.45,
  /** Share of the pixels of a piece that are darker than the middle of its strokes. */
  middle: 0.9,
  /** How bright the middle of a letter is at least. */
  letter: 0.75,
  /** How much darker than most letters a letter may be, and what lies within the box of another. */
  spread: 0.16,
  withinSpread: 0.03,
  /** Fewer pixels are a speck. */
  minPixels: 6,
  /** Fewer pieces are no text. */
  minPieces: 3,
  /** Share of the way from the barrier to the letters at which a pixel is all letter. */
  full: 0.55,
} as const;

/** What hangs together without crossing the dark. */
interface Piece {
  readonly pixels: readonly number[];
  readonly reachesRim: boolean;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Of the middle of its strokes. */
  readonly brightness: number;
}

/**
 * Leaves nothing of a picture but light letters with a dark line around them, as dark on white. What is behind them is cut off from them by the line: it reaches the rim of the
 * picture, or is of another brightness, as what shows through an O.
 *
 * @returns undefined where there are too few to be a word
 */
export function outlinedLetters({ width, height, luma }: ReadCommand): Uint8Array | undefined {
  const sorted = Uint8Array.from(luma).sort();
  const low = sorted[Math.floor(sorted.length * OUTLINE_RULE.outline)] ?? 0;
  const contrast = Math.max(1, (sorted[Math.floor(sorted.length * OUTLINE_RULE.letters)] ?? 255) - low);
  const barrier = low + OUTLINE_RULE.barrier * contrast;
  const letters = lettersAmong(piecesAbove(barrier, { width, height, luma }), low, contrast);
  if (letters.length < OUTLINE_RULE.minPieces) return undefined;
  const out = new Uint8Array(luma.length).fill(255);
  const from = barrier - OUTLINE_RULE.full * 0.25 * contrast;
  for (const pixel of letters.flatMap(({ pixels }) => pixels)) {
    const share = ((luma[pixel] ?? 0) - from) / (OUTLINE_RULE.full * contrast);
    out[pixel] = Math.round(255 * (1 - Math.max(0, Math.min(1, share))));
  }
  return out;
}

function piecesAbove(barrier: number, { width, height, luma }: ReadCommand): readonly Piece[] {
  const isOpen = luma.map((value) => Number(value > barrier));
  const pieces: Piece[] = [];
  for (let start = 0; start < luma.length; start++) {
    if (isOpen[start] === 1) pieces.push(pieceAt(start, isOpen, { width, height, luma }));
  }
  return pieces;
}

/** Hangs together over sides: a line of pixels that touch by their corners parts what is on either side. */
function pieceAt(start: number, isOpen: Uint8Array, { width, height, luma }: ReadCommand): Piece {
  const pixels = [start];
  isOpen[start] = 0;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let next = 0; next < pixels.length; next++) {
    const pixel = pixels[next] ?? 0;
    const x = pixel % width;
    const y = (pixel - x) / width;
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    for (const neighbour of [pixel - width, pixel + width, x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1]) {
      if (isOpen[neighbour] !== 1) continue;
      isOpen[neighbour] = 0;
      pixels.push(neighbour);
    }
  }
  const reachesRim = left === 0 || top === 0 || right === width || bottom === height;
  const sorted = Uint8Array.from(pixels, (pixel) => luma[pixel] ?? 0).sort();
  return {
    pixels,
    reachesRim,
    left,
    top,
    right,
    bottom,
    brightness: sorted[Math.floor(OUTLINE_RULE.middle * sorted.length)] ?? 0,
  };
}

function lettersAmong(pieces: readonly Piece[], low: number, contrast: number): readonly Piece[] {
  const inside = pieces.filter(
    ({ pixels, reachesRim, brightness }) =>
      !reachesRim && pixels.length >= OUTLINE_RULE.minPixels && brightness >= low + OUTLINE_RULE.letter * contrast,
  );
  const usual = usualBrightness(inside);
  const even = inside.filter(({ brightness }) => brightness >= usual - OUTLINE_RULE.spread * contrast);
  const isShiningThrough = (piece: Piece) =>
    even.some(
      (letter) =>
        isWithin(piece, letter) && piece.brightness < letter.brightness - OUTLINE_RULE.withinSpread * contrast,
    );
  return even.filter((piece) => !isShiningThrough(piece));
}

/** Half of all pixels are in pieces at least this bright. */
function usualBrightness(pieces: readonly Piece[]): number {
  const half = pieces.reduce((sum, { pixels }) => sum + pixels.length, 0) / 2;
  let sum = 0;
  for (const { pixels, brightness } of pieces.toSorted((a, b) => b.brightness - a.brightness)) {
    sum += pixels.length;
    if (sum >= half) return brightness;
  }
  return 0;
}

function isWithin(piece: Piece, other: Piece): boolean {
  return (
    piece !== other &&
    piece.left >= other.left &&
    piece.right <= other.right &&
    piece.top >= other.top &&
    piece.bottom <= other.bottom
  );
}
