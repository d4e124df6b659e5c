/** A picture in planar YUV 4:2:0 (limited range). The planes are views of `pixels`. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

/** Makes an empty canvas; both sides must be even. */
export function createCanvas(width: number, height: number): Canvas {
  const size = width * height;
  const pixels = new Uint8Array((size * 3) / 2);
  const luma = pixels.subarray(0, size);
  return { width, height, pixels, luma, blue: pixels.subarray(size, size * 1.25), red: pixels.subarray(size * 1.25) };
}
