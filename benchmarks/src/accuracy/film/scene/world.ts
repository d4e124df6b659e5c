import type { Random } from '../random.ts';

/** Side of a world in texels; a power of two, so that wrapping is a mask. */
export const WORLD_SIDE = 512;

/** A flat world to be filmed, repeating in both directions: 8-bit luma and chroma for every texel. */
export interface World {
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

interface Palette {
  readonly brightness: number;
  readonly contrast: number;
  readonly hue: number;
  readonly saturation: number;
}

/** One in eight worlds is dark, one in eight foggy: cuts between such are the hardest to see. */
function choosePalette(random: Random): Palette {
  const mood = random.next();
  const hue = random.between(0, 2 * Math.PI);
  if (mood < 0.125) return { brightness: random.between(34, 50), contrast: random.between(14, 24), hue, saturation: 8 };
  if (mood < 0.25)
    return { brightness: random.between(120, 190), contrast: random.between(12, 20), hue, saturation: 6 };
  const saturation = random.between(6, 36);
  return { brightness: random.between(60, 165), contrast: random.between(28, 60), hue, saturation };
}

/**
 * Paints a world of dead leaves: shapes of power-law sizes that cover one another, the model whose statistics (edges, scales, flat
 * areas) come nearest to those of photographs (Lee, Mumford, Huang, "Occlusion models for natural images", IJCV 41, 2001),
 * with fine noise on every shape.
 */
export function createWorld(random: Random): World {
  const texels = WORLD_SIDE * WORLD_SIDE;
  const world: World = { luma: new Uint8Array(texels), blue: new Uint8Array(texels), red: new Uint8Array(texels) };
  const palette = choosePalette(random);
  const boxy = random.next();
  const exponent = random.between(0.35, 0.8);
  const noise = palette.contrast * random.between(0.05, 0.35);
  const grain = Float32Array.from({ length: texels }, () => (random.next() - 0.5) * 2 * noise);
  fillLeaf(world, { x: 0, y: 0, width: WORLD_SIDE, height: WORLD_SIDE, box: true }, palette, random);
  for (let leaf = 0; leaf < 700; leaf++) {
    // Large ones first, so that the small are not all covered.
    const size = 4 + 150 * ((700 - leaf) / 700) ** (1 / exponent) * random.next();
    const width = size * random.between(0.6, 1.6);
    const shape = { x: random.between(0, WORLD_SIDE), y: random.between(0, WORLD_SIDE), width, height: size };
    fillLeaf(world, { ...shape, box: random.chance(boxy) }, palette, random);
  }
  for (let at = 0; at < texels; at++) world.luma[at] = clamp((world.luma[at] ?? 0) + (grain[at] ?? 0));
  return world;
}

interface Leaf {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly box: boolean;
}

function fillLeaf(world: World, { x, y, width, height, box }: Leaf, palette: Palette, random: Random): void {
  const luma = palette.brightness + palette.contrast * (random.next() + random.next() + random.next() - 1.5) * 1.4;
  const hue = palette.hue + random.between(-0.9, 0.9);
  const saturation = palette.saturation * random.between(0.3, 1.2);
  const blue = clamp(128 + saturation * Math.cos(hue));
  const red = clamp(128 + saturation * Math.sin(hue));
  const slope = { x: random.between(-0.25, 0.25), y: random.between(-0.25, 0.25) };
  for (let down = 0; down < height; down++) {
    const across = (2 * down) / height - 1;
    const reach = box ? width / 2 : (width / 2) * Math.sqrt(Math.max(0, 1 - across * across));
    const row = ((Math.floor(y + down) % WORLD_SIDE) + WORLD_SIDE) % WORLD_SIDE;
    for (let step = Math.ceil(-reach); step < reach; step++) {
      const column = ((Math.floor(x + step) % WORLD_SIDE) + WORLD_SIDE) % WORLD_SIDE;
      const at = row * WORLD_SIDE + column;
      world.luma[at] = clamp(luma + slope.x * step + slope.y * (down - height / 2));
      world.blue[at] = blue;
      world.red[at] = red;
    }
  }
}

function clamp(value: number): number {
  return Math.max(16, Math.min(235, Math.round(value)));
}
