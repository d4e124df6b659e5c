import type { TextRaster } from './rasterise-text.ts';

/** The brightness of a picture, rows without gaps. */
export interface LumaPlane {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}

/** How a line of text is laid over a picture. */
export interface TextPaint {
  /** Left edge of the text and its baseline, in pixels. */
  readonly left: number;
  readonly baseline: number;
  /** Brightness of the letters. */
  readonly luma: number;
  /** From 0 (not there) to 1; 1 where absent. */
  readonly opacity?: number;
}

/** Paints a line of text; what lies outside of the picture is left out. */
export function paintText({ width, height, luma }: LumaPlane, raster: TextRaster, paint: TextPaint): void {
  const { opacity = 1, left } = paint;
  const top = paint.baseline - raster.baseline;
  for (let y = Math.max(0, -top); y < raster.height && top + y < height; y++) {
    for (let x = Math.max(0, -left); x < raster.width && left + x < width; x++) {
      const share = opacity * Math.min(1, raster.coverage[y * raster.width + x] ?? 0);
      if (share <= 0) continue;
      const at = (top + y) * width + left + x;
      luma[at] = Math.round((luma[at] ?? 0) * (1 - share) + paint.luma * share);
    }
  }
}

/** The same text grown by some pixels on all sides: painted below it, it sets it off. Its left edge lies as many pixels further left. */
export function outlineOf({ width, height, coverage, baseline }: TextRaster, pixels: number): TextRaster {
  const grown = { width: width + 2 * pixels, height: height + 2 * pixels };
  const out = new Float32Array(grown.width * grown.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const covered = coverage[y * width + x] ?? 0;
      if (covered > 0) spread(out, grown.width, x + pixels, y + pixels, pixels, covered);
    }
  }
  return { ...grown, coverage: out, baseline: baseline + pixels };
}

function spread(out: Float32Array, width: number, x: number, y: number, radius: number, covered: number): void {
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius + 1) continue;
      const at = (y + dy) * width + x + dx;
      out[at] = Math.max(out[at] ?? 0, covered);
    }
  }
}
