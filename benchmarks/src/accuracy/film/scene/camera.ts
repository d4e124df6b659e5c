import type { Random } from '../random.ts';
import { WORLD_SIDE } from './world.ts';

/** Where a camera looks: the texel in the middle of the picture, texels per pixel, and radians turned. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turn: number;
}

/** The way of a camera: its view `seconds` after the start of the shot. */
export type Camera = (seconds: number) => View;

interface Sway {
  readonly amplitude: number;
  readonly hertz: number;
  readonly phase: number;
}

/**
 * A camera that pans, zooms, turns a little, shakes as a hand does (half of them), and now and then whips round. Speeds are in texels
 * a second; a picture is about 320 texels wide.
 */
export function createCamera(random: Random): Camera {
  const from = { x: random.between(0, WORLD_SIDE), y: random.between(0, WORLD_SIDE) };
  const speed = random.chance(0.3) ? random.between(25, 110) : random.between(0, 25);
  const direction = random.between(0, 2 * Math.PI);
  const scale = random.between(0.55, 1.1);
  const zoom = random.chance(0.4) ? random.between(-0.25, 0.25) : 0;
  const turn = random.between(-0.3, 0.3);
  const turning = random.chance(0.2) ? random.between(-0.15, 0.15) : 0;
  const shake = random.chance(0.5) ? random.between(0.4, 4) : 0;
  const sways: readonly (readonly Sway[])[] = [0, 1].map(() =>
    [1.1, 2.7, 6.3].map((hertz) => ({ amplitude: shake / Math.sqrt(hertz), hertz, phase: random.between(0, 6) })),
  );
  const whip = random.chance(0.12)
    ? { at: random.between(0.5, 1.5), length: random.between(0.25, 0.5), way: random.between(120, 320) }
    : undefined;
  return (seconds) => {
    const swept = whip ? whip.way * smooth((seconds - whip.at) / whip.length) : 0;
    const way = speed * seconds + swept;
    return {
      x: from.x + way * Math.cos(direction) + swayAt(sways[0] ?? [], seconds),
      y: from.y + 0.6 * way * Math.sin(direction) + swayAt(sways[1] ?? [], seconds),
      scale: scale * Math.exp(zoom * seconds),
      turn: turn + turning * seconds,
    };
  };
}

function swayAt(sways: readonly Sway[], seconds: number): number {
  return sways.reduce(
    (sum, { amplitude, hertz, phase }) => sum + amplitude * Math.sin(2 * Math.PI * hertz * seconds + phase),
    0,
  );
}

function smooth(share: number): number {
  const bounded = Math.max(0, Math.min(1, share));
  return bounded * bounded * (3 - 2 * bounded);
}
