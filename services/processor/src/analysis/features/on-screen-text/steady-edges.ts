import type { LumaPicture } from '../../decoding/media-file.ts';

/** Some edges, as they were at one moment. */
export interface EdgeSample {
  /** Pixels: `y * width + x`. */
  readonly pixels: Int32Array;
  readonly across: Int16Array;
  readonly down: Int16Array;
}

/**
 * Which edges of a moving picture stand still, and since when. Text that was laid over a picture does, to the pixel; what is behind it moves in
 * most videos, and where it does not, it was there before.
 *
 * An edge goes on as long as the brightness changes in the same direction: more than half of the squared length of its gradient lies along what it was. Another
 * text in the same place has its edges in the same pixels, but in other directions.
 */
export class SteadyEdges {
  readonly width: number;
  readonly height: number;
  /** The look in which the edge in a pixel began, from 1; 0 where there is none. */
  readonly born: Int32Array;
  /** Gradient of each pixel now. */
  readonly #across: Int16Array;
  readonly #down: Int16Array;
  /** Gradient of each pixel as it has been. */
  readonly #usualAcross: Int16Array;
  readonly #usualDown: Int16Array;
  readonly #edgeLevels: number;
  #look = 0;

  constructor(width: number, height: number, edgeLevels: number) {
    this.width = width;
    this.height = height;
    this.#edgeLevels = edgeLevels;
    this.born = new Int32Array(width * height);
    this.#across = new Int16Array(width * height);
    this.#down = new Int16Array(width * height);
    this.#usualAcross = new Int16Array(width * height);
    this.#usualDown = new Int16Array(width * height);
  }

  /** Number of the last look, from 1. */
  get look(): number {
    return this.#look;
  }

  /** Takes the next picture, of the same size as all others. */
  push({ luma, stride }: LumaPicture): void {
    const { width, height } = this;
    this.#look++;
    for (let y = 1; y < height - 1; y++) {
      let at = y * stride + 1;
      for (let pixel = y * width + 1; pixel < (y + 1) * width - 1; pixel++, at++) {
        const x = (luma[at + 1] ?? 0) - (luma[at - 1] ?? 0);
        const z = (luma[at + stride] ?? 0) - (luma[at - stride] ?? 0);
        this.#across[pixel] = x;
        this.#down[pixel] = z;
        if (this.born[pixel] === 0 || !this.#goesOn(pixel, x, z)) this.#begin(pixel, x, z);
      }
    }
  }

  /** Whether the edge in a pixel is as it has been, which follows what it slowly becomes. */
  #goesOn(pixel: number, x: number, z: number): boolean {
    const ux = this.#usualAcross[pixel] ?? 0;
    const uz = this.#usualDown[pixel] ?? 0;
    if (2 * strengthOf(x, z) < this.#edgeLevels || 2 * (x * ux + z * uz) < ux * ux + uz * uz) return false;
    this.#usualAcross[pixel] = ux + ((x - ux) >> 1);
    this.#usualDown[pixel] = uz + ((z - uz) >> 1);
    return true;
  }

  #begin(pixel: number, x: number, z: number): void {
    if (strengthOf(x, z) < this.#edgeLevels) {
      this.born[pixel] = 0;
      return;
    }
    this.born[pixel] = this.#look;
    this.#usualAcross[pixel] = x;
    this.#usualDown[pixel] = z;
  }

  /** How strong the edge in a pixel has been, in 8-bit levels; 0 where there is none. */
  strength(pixel: number): number {
    if (this.born[pixel] === 0) return 0;
    return strengthOf(this.#usualAcross[pixel] ?? 0, this.#usualDown[pixel] ?? 0);
  }

  /** Whether the brightness grows to the right in a pixel. */
  growsRight(pixel: number): boolean {
    return (this.#usualAcross[pixel] ?? 0) > 0;
  }

  /** Remembers the edges in some pixels as they are. */
  sample(pixels: Int32Array): EdgeSample {
    return {
      pixels,
      across: Int16Array.from(pixels, (pixel) => this.#usualAcross[pixel] ?? 0),
      down: Int16Array.from(pixels, (pixel) => this.#usualDown[pixel] ?? 0),
    };
  }

  /** To which share the edges of a sample are there now, if only weaker. */
  shareOf({ pixels, across, down }: EdgeSample): number {
    let there = 0;
    for (let at = 0; at < pixels.length; at++) {
      const pixel = pixels[at] ?? 0;
      const x = across[at] ?? 0;
      const z = down[at] ?? 0;
      const along = x * (this.#across[pixel] ?? 0) + z * (this.#down[pixel] ?? 0);
      if (3 * along >= x * x + z * z) there++;
    }
    return there / Math.max(1, pixels.length);
  }
}

function strengthOf(x: number, z: number): number {
  return (x < 0 ? -x : x) + (z < 0 ? -z : z);
}
