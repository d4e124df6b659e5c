import { type LumaPlane, outlineOf, type TextRaster } from '@vidi/sample-video';
import { median } from '../../system/median.ts';

/** Least contrast of a letter against what is around it: what WCAG 2.2 asks for large text (success criterion 1.4.3). */
export const LEGIBLE_CONTRAST = 3;

/** How far from a letter its ground is looked at, in pixels. */
const REACH = 2;
/** How much of a pixel a letter covers at least to be measured. */
const COVERED = 0.75;
/** Fewer pixels say nothing of a stretch. */
const MIN_PIXELS = 8;

/** A line of text in a picture. */
export interface PaintedLine {
  readonly raster: TextRaster;
  /** Left edge and baseline, in pixels. */
  readonly left: number;
  readonly baseline: number;
  /** Font size, in pixels. */
  readonly size: number;
}

/**
 * The contrast ratio by WCAG 2.2 between two greys, from 1 to 21.
 *
 * @param a 8-bit luma, limited range: 16 is black, 235 white
 */
export function contrastRatio(a: number, b: number): number {
  const [dark = 0, light = 0] = [luminanceOf(a), luminanceOf(b)].toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of a grey, as WCAG 2.2 defines it for sRGB. */
function luminanceOf(luma: number): number {
  const value = Math.max(0, Math.min(1, (luma - 16) / 219));
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/**
 * The least contrast of the letters of a line against the pixels next to them, as they are in the picture: of the medians, in stretches about a letter wide.
 */
export function leastContrast(plane: LumaPlane, line: PaintedLine): number {
  const around = outlineOf(line.raster, REACH);
  const stretches = Array.from({ length: Math.ceil(around.width / line.size) }, (_, number) => number * line.size);
  return Math.min(...stretches.map((from) => contrastWithin(plane, line, around, from)));
}

/** Of the stretch that begins with a column; without bounds where there is too little of a letter in it. */
function contrastWithin(plane: LumaPlane, line: PaintedLine, around: TextRaster, from: number): number {
  const { raster, left, baseline, size } = line;
  const letters: number[] = [];
  const ground: number[] = [];
  for (let y = 0; y < around.height; y++) {
    for (let x = from; x < Math.min(around.width, from + size); x++) {
      if ((around.coverage[y * around.width + x] ?? 0) === 0) continue;
      const covered = coverageAt(raster, x - REACH, y - REACH);
      const luma = lumaAt(plane, left - REACH + x, baseline - around.baseline + y);
      if (covered >= COVERED) letters.push(luma);
      else if (covered === 0) ground.push(luma);
    }
  }
  const isTooLittle = letters.length < MIN_PIXELS || ground.length < MIN_PIXELS;
  return isTooLittle ? Number.POSITIVE_INFINITY : contrastRatio(median(letters), median(ground));
}

function coverageAt({ width, height, coverage }: TextRaster, x: number, y: number): number {
  return x >= 0 && y >= 0 && x < width && y < height ? (coverage[y * width + x] ?? 0) : 0;
}

function lumaAt({ width, height, luma }: LumaPlane, x: number, y: number): number {
  return x >= 0 && y >= 0 && x < width && y < height ? (luma[y * width + x] ?? 0) : 0;
}
