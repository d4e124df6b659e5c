/** Side of a texture in texels; a power of two, so that wrapping is a mask. */
export const TEXTURE_SIDE = 512;

const OCTAVES = [
  { cells: 4, weight: 0.4 },
  { cells: 16, weight: 0.3 },
  { cells: 64, weight: 0.2 },
  { cells: 128, weight: 0.1 },
] as const;

/**
 * Paints a seamless texture of `TEXTURE_SIDE` x `TEXTURE_SIDE` values from 0 to 255: value noise in four octaves, so that it
 * has both large shapes and fine grain, as photographs do.
 */
export function createTexture(random: () => number): Uint8Array {
  const sum = new Float32Array(TEXTURE_SIDE * TEXTURE_SIDE);
  for (const { cells, weight } of OCTAVES) {
    addOctave(sum, cells, weight, random);
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of sum) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Uint8Array.from(sum, (value) => Math.round((255 * (value - low)) / (high - low)));
}

function addOctave(sum: Float32Array, cells: number, weight: number, random: () => number): void {
  const lattice = Float32Array.from({ length: cells * cells }, random);
  const cellSide = TEXTURE_SIDE / cells;
  for (let y = 0; y < TEXTURE_SIDE; y++) {
    const row = Math.floor(y / cellSide);
    const nextRow = (row + 1) % cells;
    const down = smooth(y / cellSide - row);
    for (let x = 0; x < TEXTURE_SIDE; x++) {
      const column = Math.floor(x / cellSide);
      const nextColumn = (column + 1) % cells;
      const across = smooth(x / cellSide - column);
      const top = mix(lattice[row * cells + column] ?? 0, lattice[row * cells + nextColumn] ?? 0, across);
      const bottom = mix(lattice[nextRow * cells + column] ?? 0, lattice[nextRow * cells + nextColumn] ?? 0, across);
      sum[y * TEXTURE_SIDE + x] = (sum[y * TEXTURE_SIDE + x] ?? 0) + weight * mix(top, bottom, down);
    }
  }
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
