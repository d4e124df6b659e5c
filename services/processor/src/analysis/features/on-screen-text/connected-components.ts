import type { Box } from './pixel-box.ts';

/** Pixels that hang together. */
export interface Component extends Box {
  /** How many they are. */
  readonly count: number;
}

/**
 * What hangs together of some pixels, over sides and corners.
 *
 * @param set 1 for each of the pixels; all zeros afterwards
 * @param pixels the same as a list
 */
export function connectedComponents(width: number, set: Uint8Array, pixels: Int32Array): Component[] {
  const components: Component[] = [];
  for (const start of pixels) {
    if (set[start] === 1) components.push(boxOf(hangingTogether(start, width, set), width));
  }
  return components;
}

function hangingTogether(start: number, width: number, set: Uint8Array): readonly number[] {
  const members = [start];
  set[start] = 0;
  for (let next = 0; next < members.length; next++) {
    const above = (members[next] ?? 0) - width - 1;
    // No edge lies in the outermost pixels, so that neighbours are never those of another row.
    for (let row = above; row <= above + 2 * width; row += width) {
      for (let neighbour = row; neighbour <= row + 2; neighbour++) {
        if (set[neighbour] !== 1) continue;
        set[neighbour] = 0;
        members.push(neighbour);
      }
    }
  }
  return members;
}

function boxOf(members: readonly number[], width: number): Component {
  let left = width;
  let top = Number.POSITIVE_INFINITY;
  let right = 0;
  let bottom = 0;
  for (const pixel of members) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    if (x < left) left = x;
    if (x >= right) right = x + 1;
    if (y < top) top = y;
    if (y >= bottom) bottom = y + 1;
  }
  return { left, top, right, bottom, count: members.length };
}
