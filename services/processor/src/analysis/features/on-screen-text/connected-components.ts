import type { Box } from './pixel-box.ts';

/** Pixels that hang together. */
export interface Component extends Box {
  /** How many they are. */
  readonly count: number;
}

/** What hangs together of the pixels that are set, over sides and corners. */
export function connectedComponents(width: number, height: number, isSet: (pixel: number) => boolean): Component[] {
  const seen = new Uint8Array(width * height);
  const components: Component[] = [];
  const waiting: number[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || !isSet(start)) continue;
    let left = width;
    let top = height;
    let right = 0;
    let bottom = 0;
    let count = 0;
    seen[start] = 1;
    waiting.push(start);
    for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
      const x = pixel % width;
      const y = (pixel - x) / width;
      count++;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx;
          if (seen[neighbour] === 1 || !isSet(neighbour)) continue;
          seen[neighbour] = 1;
          waiting.push(neighbour);
        }
      }
    }
    components.push({ left, top, right, bottom, count });
  }
  return components;
}
