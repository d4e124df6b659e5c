import type { Random } from '../../film/random.ts';
import type { Camera } from '../../film/scene/camera.ts';
import { createScene, type Scene, stage } from '../../film/scene/scene.ts';
import { createWorld, WORLD_SIDE } from '../../film/scene/world.ts';
import { createSitter } from './sitter.ts';

/**
 * What is filmed: `film` is any scene of the made films; in the others as little moves as ever does in a video that is not frozen:
 * a slow pan, a slow zoom, or a locked camera before somebody who sits still, breathes and now and then nods.
 */
export type SceneKind = 'film' | 'pan' | 'zoom' | 'sitter';

export const SCENE_KINDS: readonly SceneKind[] = ['film', 'pan', 'zoom', 'sitter'];

/** Draws a scene of the kind. Speeds are given for a picture of 640 pixels of width. */
export function createSceneOf(kind: SceneKind, random: Random, seconds: number): Scene {
  if (kind === 'film') return createScene(random.integer(1, 1e9), seconds);
  const world = createWorld(random);
  const lamp = { depth: 0, hertz: 1 };
  const from = { x: random.between(0, WORLD_SIDE), y: random.between(0, WORLD_SIDE) };
  const still: Camera = () => ({ ...from, scale: 0.6, turn: 0 });
  if (kind === 'sitter') return stage(world, still, [createSitter(random)], lamp);
  return stage(world, kind === 'pan' ? panning(random, from) : zooming(random, from), [], lamp);
}

/** 4 to 20 pixels a second: half a minute or more from one side to the other. */
function panning(random: Random, from: { readonly x: number; readonly y: number }): Camera {
  const scale = random.between(0.5, 0.9);
  const speed = random.between(4, 20) * scale;
  const direction = random.between(0, 2 * Math.PI);
  return (seconds) => ({
    x: from.x + speed * seconds * Math.cos(direction),
    y: from.y + speed * seconds * Math.sin(direction),
    scale,
    turn: 0,
  });
}

/** 1 to 4 % a second, in or out, as still pictures are shown in documentaries. */
function zooming(random: Random, from: { readonly x: number; readonly y: number }): Camera {
  const rate = random.between(0.01, 0.04) * (random.chance(0.5) ? 1 : -1);
  const scale = random.between(0.5, 0.9);
  return (seconds) => ({ ...from, scale: scale * Math.exp(rate * seconds), turn: 0 });
}
