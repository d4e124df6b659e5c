/** A line that may be text, as a picture. */
interface StripLook {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, rows without gaps. */
  readonly luma: Uint8Array;
}

/** When a strip looks like one in which nothing was read. */
export const BLANK_RULE = {
  /** Fields that a strip is compared in: rows, and columns for each height of its width. */
  rows: 6,
  columnsPerHeight: 6,
  /** Largest difference of the width or the height, as a share of the larger one. */
  size: 0.1,
  /** Largest difference of any field's brightness, and of how much it changes from pixel to pixel within it, in 8-bit levels. */
  levels: 12,
  /** The last ones that are remembered. */
  remembered: 64,
} as const;

interface Look {
  readonly width: number;
  readonly height: number;
  readonly brightness: Float32Array;
  readonly change: Float32Array;
}

/**
 * The strips in which nothing was read, so that the same piece of a scene is not read again after every cut back to it. Only nothing is taken over from one to the next: of text, a
 * figure may have changed.
 */
export class BlankStrips {
  readonly #looks: Look[] = [];

  /** Remembers a strip in which nothing was read. */
  add(strip: StripLook): void {
    this.#looks.push(lookOf(strip));
    if (this.#looks.length > BLANK_RULE.remembered) this.#looks.shift();
  }

  /** Whether a strip looks like one of them. */
  includes(strip: StripLook): boolean {
    const look = lookOf(strip);
    return this.#looks.some((blank) => isAlike(blank, look));
  }
}

function isAlike(a: Look, b: Look): boolean {
  const { size, levels } = BLANK_RULE;
  return (
    a.brightness.length === b.brightness.length &&
    Math.abs(a.width - b.width) <= size * Math.max(a.width, b.width) &&
    Math.abs(a.height - b.height) <= size * Math.max(a.height, b.height) &&
    largestDifference(a.brightness, b.brightness) <= levels &&
    largestDifference(a.change, b.change) <= levels
  );
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 0))), 0);
}

function lookOf({ width, height, luma }: StripLook): Look {
  const { rows } = BLANK_RULE;
  const columns = Math.max(1, Math.round((BLANK_RULE.columnsPerHeight * width) / height));
  const brightness = new Float32Array(rows * columns);
  const change = new Float32Array(rows * columns);
  const pixels = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const field = row + Math.floor((x * columns) / width);
      brightness[field] = (brightness[field] ?? 0) + (luma[at] ?? 0);
      change[field] = (change[field] ?? 0) + (x === 0 ? 0 : Math.abs((luma[at] ?? 0) - (luma[at - 1] ?? 0)));
      pixels[field] = (pixels[field] ?? 0) + 1;
    }
  }
  const perPixel = (sum: number, field: number) => sum / Math.max(1, pixels[field] ?? 0);
  return { width, height, brightness: brightness.map(perPixel), change: change.map(perPixel) };
}
