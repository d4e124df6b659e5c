import type { LumaPicture } from '../../decoding/media-file.ts';

/** Some edges, as they were at one moment. */
export interface EdgeSample {
  /** Pixels: `y * width + x`. */
  readonly pixels: Int32Array;
  readonly across: Int16Array;
  readonly down: Int16Array;
}

/** Edges that have stood still for long enough and were not there when they were last taken. */
export interface NewEdges {
  /** The pixels that they are in; valid until the next look. */
  readonly pixels: Int32Array;
  /** Cells of 8 x 8 pixels with several of them. */
  readonly cells: number;
}

/** A new edge counts where this many are together in a cell. */
const MIN_NEW_IN_CELL = 6;
const CELL_SHIFT = 3;

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
  /** The picture of the last look, rows without gaps. */
  readonly #luma: Uint8Array;
  /** Gradient of each pixel with an edge, as it has been. */
  readonly #across: Int16Array;
  readonly #down: Int16Array;
  /** The look in which the edge of a pixel had begun when it was last taken. */
  readonly #taken: Int32Array;
  readonly #inCell: Uint8Array;
  readonly #new: Int32Array;
  readonly #edgeLevels: number;
  #look = 0;
  #steadyLook = 0;
  #count = 0;
  #cells = 0;

  constructor(width: number, height: number, edgeLevels: number) {
    this.width = width;
    this.height = height;
    this.#edgeLevels = edgeLevels;
    this.born = new Int32Array(width * height);
    this.#luma = new Uint8Array(width * height);
    this.#across = new Int16Array(width * height);
    this.#down = new Int16Array(width * height);
    this.#taken = new Int32Array(width * height);
    this.#new = new Int32Array(width * height);
    this.#inCell = new Uint8Array(((width >> CELL_SHIFT) + 1) * ((height >> CELL_SHIFT) + 1));
  }

  /**
   * Takes the next picture, of the same size as all others.
   *
   * @param steadyLook the last look whose edges have stood still for long enough, if they are still there
   */
  push({ luma, stride }: LumaPicture, steadyLook: number): NewEdges {
    const { width, height } = this;
    this.#look++;
    this.#steadyLook = steadyLook;
    this.#count = 0;
    this.#cells = 0;
    this.#inCell.fill(0);
    for (let y = 0; y < height; y++) this.#luma.set(luma.subarray(y * stride, y * stride + width), y * width);
    for (let y = 1; y < height - 1; y++) this.#pushRow(y * width + 1, (y + 1) * width - 1);
    return { pixels: this.#new.subarray(0, this.#count), cells: this.#cells };
  }

  /** Takes a new edge, so that it is new no more, and tells how strong it is, in 8-bit levels. */
  take(pixel: number): number {
    this.#taken[pixel] = this.born[pixel] ?? 0;
    return strengthOf(this.#across[pixel] ?? 0, this.#down[pixel] ?? 0);
  }

  /** Whether the brightness grows to the right in a pixel. */
  growsRight(pixel: number): boolean {
    return (this.#across[pixel] ?? 0) > 0;
  }

  /** Remembers the edges in some pixels as they are. */
  sample(pixels: Int32Array): EdgeSample {
    return {
      pixels,
      across: Int16Array.from(pixels, (pixel) => this.#across[pixel] ?? 0),
      down: Int16Array.from(pixels, (pixel) => this.#down[pixel] ?? 0),
    };
  }

  /** To which share the edges of a sample are there now, if only weaker. */
  shareOf({ pixels, across, down }: EdgeSample): number {
    let there = 0;
    for (let at = 0; at < pixels.length; at++) {
      const x = across[at] ?? 0;
      const z = down[at] ?? 0;
      const [nowX, nowZ] = this.#gradientAt(pixels[at] ?? 0);
      if (3 * (x * nowX + z * nowZ) >= x * x + z * z) there++;
    }
    return there / Math.max(1, pixels.length);
  }

  /** How strong the edges of a sample are now, along what they were, as a multiple of that. */
  strengthOf({ pixels, across, down }: EdgeSample): number {
    let was = 0;
    let is = 0;
    for (let at = 0; at < pixels.length; at++) {
      const [x, z] = [across[at] ?? 0, down[at] ?? 0];
      const [nowX, nowZ] = this.#gradientAt(pixels[at] ?? 0);
      was += x * x + z * z;
      is += x * nowX + z * nowZ;
    }
    return is / Math.max(1, was);
  }

  #gradientAt(pixel: number): readonly [across: number, down: number] {
    const luma = this.#luma;
    const { width } = this;
    return [(luma[pixel + 1] ?? 0) - (luma[pixel - 1] ?? 0), (luma[pixel + width] ?? 0) - (luma[pixel - width] ?? 0)];
  }

  /** Most pixels have no edge and had none: they are done with here, from variables, which takes a quarter of the time. */
  #pushRow(from: number, to: number): void {
    const luma = this.#luma;
    const born = this.born;
    const { width } = this;
    const enough = this.#edgeLevels;
    for (let pixel = from; pixel < to; pixel++) {
      const x = (luma[pixel + 1] ?? 0) - (luma[pixel - 1] ?? 0);
      const z = (luma[pixel + width] ?? 0) - (luma[pixel - width] ?? 0);
      if (2 * ((x < 0 ? -x : x) + (z < 0 ? -z : z)) >= enough) this.#pushEdge(pixel, x, z);
      else if (born[pixel] !== 0) born[pixel] = 0;
    }
  }

  #pushEdge(pixel: number, x: number, z: number): void {
    const look = this.born[pixel] ?? 0;
    const ux = this.#across[pixel] ?? 0;
    const uz = this.#down[pixel] ?? 0;
    if (look !== 0 && 2 * (x * ux + z * uz) >= ux * ux + uz * uz) {
      // It follows what the edge slowly becomes.
      this.#across[pixel] = ux + ((x - ux) >> 1);
      this.#down[pixel] = uz + ((z - uz) >> 1);
      if (look <= this.#steadyLook && look !== this.#taken[pixel]) this.#countNew(pixel);
      return;
    }
    const begins = strengthOf(x, z) >= this.#edgeLevels;
    this.born[pixel] = begins ? this.#look : 0;
    this.#across[pixel] = x;
    this.#down[pixel] = z;
  }

  #countNew(pixel: number): void {
    this.#new[this.#count++] = pixel;
    const x = pixel % this.width;
    const y = (pixel - x) / this.width;
    const cell = (y >> CELL_SHIFT) * ((this.width >> CELL_SHIFT) + 1) + (x >> CELL_SHIFT);
    const together = (this.#inCell[cell] ?? 0) + 1;
    this.#inCell[cell] = together;
    if (together === MIN_NEW_IN_CELL) this.#cells++;
  }
}

function strengthOf(x: number, z: number): number {
  return (x < 0 ? -x : x) + (z < 0 ? -z : z);
}
