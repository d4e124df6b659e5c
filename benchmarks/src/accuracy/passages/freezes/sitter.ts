import type { Random } from '../../film/random.ts';
import type { Canvas } from '../../film/scene/canvas.ts';
import { createDisc, type Spot, type ToneAt } from '../../film/scene/disc.ts';
import type { Thing } from '../../film/scene/things.ts';

/**
 * Somebody who sits still: the trunk swells by one or two hundredths with each breath, the head rises with it and sways. Edges and
 * cloth are painted as smooth functions of the place, so that they move by fractions of a pixel, as bodies do, and not in jumps.
 */
export function createSitter(random: Random): Thing {
  const x = random.between(0.35, 0.65);
  const trunk = random.between(0.18, 0.26);
  const breath = { depth: trunk * random.between(0.01, 0.025), hertz: random.between(0.2, 0.35) };
  const sway = { width: random.between(0.003, 0.01), hertz: random.between(0.3, 0.7), phase: random.between(0, 6) };
  const paintTrunk = createPart(random);
  const paintHead = createPart(random);
  const wave = (hertz: number, seconds: number, phase = 0): number => Math.sin(2 * Math.PI * hertz * seconds + phase);
  return {
    paint(canvas, seconds) {
      const breathed = breath.depth * wave(breath.hertz, seconds);
      paintTrunk(canvas, { x, y: 1.05, radius: trunk + breathed });
      paintHead(canvas, {
        x: x + sway.width * wave(sway.hertz, seconds, sway.phase),
        y: 0.42 - breathed + sway.width * wave(sway.hertz, seconds, sway.phase + 1.3),
        radius: 0.09,
      });
    },
  };
}

/** A round part of a body, of a tone and a colour of its own with a soft edge and folds, which grow with it. */
function createPart(random: Random): (canvas: Canvas, spot: Spot) => void {
  const tone = random.between(50, 200);
  const folds = { height: random.between(6, 30), across: random.between(6, 16), down: random.between(6, 16) };
  return createDisc(random, cover, (across, down) => {
    return tone + folds.height * Math.sin(folds.across * across) * Math.cos(folds.down * down);
  });
}

/** Paints over what is there; `toneAt` is asked for places in radii from the centre. The edge is two pixels wide. */
function cover(plane: Uint8Array, width: number, spot: Spot, toneAt: ToneAt): void {
  const height = plane.length / width;
  const centre = { x: spot.x * width, y: spot.y * height };
  const radius = spot.radius * width;
  for (let y = Math.max(0, Math.floor(centre.y - radius)); y < Math.min(height, centre.y + radius + 1); y++) {
    for (let x = Math.max(0, Math.floor(centre.x - radius)); x < Math.min(width, centre.x + radius + 1); x++) {
      const share = Math.max(0, Math.min(1, (radius - Math.hypot(x - centre.x, y - centre.y)) / 2));
      if (share === 0) continue;
      const tone = toneAt((x - centre.x) / radius, (y - centre.y) / radius);
      plane[y * width + x] = Math.round((plane[y * width + x] ?? 0) * (1 - share) + tone * share);
    }
  }
}
