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
  /** A line around the letters that sets them off, in pixels, and its brightness. */
  readonly outline?: { readonly pixels: number; readonly luma: number };
}

/** Paints a line of text; what lies outside of the picture is left out. */
export function paintText(plane: LumaPlane, raster: TextRaster, paint: TextPaint): void {
  const { opacity = 1, outline } = paint;
  const top = paint.baseline - raster.baseline;
  if (outline !== undefined) {
    const { pixels, luma } = outline;
    for (let y = -pixels; y < raster.height + pixels; y++) {
      for (let x = -pixels; x < raster.width + pixels; x++) {
        mix(plane, paint.left + x, top + y, luma, opacity * mostWithin(raster, x, y, pixels));
      }
    }
  }
  for (let y = 0; y < raster.height; y++) {
    for (let x = 0; x < raster.width; x++) {
      mix(
        plane,
        paint.left + x,
        top + y,
        paint.luma,
        opacity * Math.min(1, raster.coverage[y * raster.width + x] ?? 0),
      );
    }
  }
}

function mostWithin({ width, height, coverage }: TextRaster, x: number, y: number, radius: number): number {
  let most = 0;
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius + 1) continue;
      const [atX, atY] = [x + dx, y + dy];
      if (atX >= 0 && atX < width && atY >= 0 && atY < height) most = Math.max(most, coverage[atY * width + atX] ?? 0);
    }
  }
  return Math.min(1, most);
}

function mix({ width, height, luma }: LumaPlane, x: number, y: number, to: number, share: number): void {
  if (share <= 0 || x < 0 || x >= width || y < 0 || y >= height) return;
  const at = y * width + x;
  luma[at] = Math.round((luma[at] ?? 0) * (1 - share) + to * share);
}
