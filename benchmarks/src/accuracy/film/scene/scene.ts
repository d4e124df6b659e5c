import { Random } from '../random.ts';
import { type Camera, createCamera, type View } from './camera.ts';
import type { Canvas } from './canvas.ts';
import { createThings, type Thing } from './things.ts';
import { createWorld, WORLD_SIDE, type World } from './world.ts';

/** What one shot shows. */
export interface Scene {
  readonly world: World;
  /** Paints what the camera sees `seconds` after the start of the shot. */
  paint(canvas: Canvas, seconds: number): void;
}

const MASK = WORLD_SIDE - 1;

/**
 * A shot: a camera in a world with things in it.
 *
 * @param world the world of another scene, for a cut between two views of the same place; a new one otherwise
 */
export function createScene(seed: number, length: number, world?: World): Scene {
  const random = new Random(seed);
  const place = world ?? createWorld(random);
  const camera: Camera = createCamera(random);
  const things: readonly Thing[] = createThings(random, length);
  // Daylight wavers, lamps hum.
  const wavering = { depth: random.between(0, 0.06), hertz: random.between(0.1, 0.6) };
  return stage(place, camera, things, wavering);
}

/** Light that grows by the share `depth` of its strength and falls again, so often a second. */
export interface Wavering {
  readonly depth: number;
  readonly hertz: number;
}

/** A scene of what it is made of. */
export function stage(place: World, camera: Camera, things: readonly Thing[], wavering: Wavering): Scene {
  return {
    world: place,
    paint(canvas, seconds) {
      const view = camera(seconds);
      const gain = 1 + wavering.depth * Math.sin(2 * Math.PI * wavering.hertz * seconds);
      film(canvas.luma, place.luma, canvas.width, view, 1);
      film(canvas.blue, place.blue, canvas.width / 2, view, 2);
      film(canvas.red, place.red, canvas.width / 2, view, 2);
      brighten(canvas.luma, gain);
      for (const thing of things) thing.paint(canvas, seconds);
    },
  };
}

function film(plane: Uint8Array, world: Uint8Array, width: number, view: View, pixel: number): void {
  const height = plane.length / width;
  const step = view.scale * pixel;
  const cos = Math.cos(view.turn) * step;
  const sin = Math.sin(view.turn) * step;
  // Far from zero, so that `| 0` rounds down.
  const middle = { x: view.x + 64 * WORLD_SIDE, y: view.y + 64 * WORLD_SIDE };
  for (let y = 0; y < height; y++) {
    const down = y - height / 2;
    let worldX = middle.x - (width / 2) * cos - down * sin;
    let worldY = middle.y - (width / 2) * sin + down * cos;
    for (let x = 0; x < width; x++) {
      plane[y * width + x] = world[((worldY | 0) & MASK) * WORLD_SIDE + ((worldX | 0) & MASK)] ?? 0;
      worldX += cos;
      worldY += sin;
    }
  }
}

function brighten(luma: Uint8Array, gain: number): void {
  const tones = Uint8Array.from({ length: 256 }, (_, tone) => Math.max(16, Math.min(235, 16 + (tone - 16) * gain)));
  for (let at = 0; at < luma.length; at++) luma[at] = tones[luma[at] ?? 0] ?? 0;
}
