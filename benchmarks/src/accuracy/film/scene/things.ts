import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';
import { createDisc, type Spot, type ToneAt } from './disc.ts';

/** Something in front of the world, painted over it. */
export interface Thing {
  paint(canvas: Canvas, seconds: number): void;
}

/** What moves or appears in a shot; `length` of the shot in seconds. */
export function createThings(random: Random, length: number): readonly Thing[] {
  const things: Thing[] = Array.from({ length: random.integer(0, 3) }, () => createWalker(random));
  if (random.chance(0.15)) things.push(createPasser(random, length));
  if (random.chance(0.15)) things.push(createCaption(random, length));
  return things;
}

/** A disc that drifts through the picture. */
function createWalker(random: Random): Thing {
  const from = { x: random.next(), y: random.next() };
  const drift = { x: random.between(-0.3, 0.3), y: random.between(-0.15, 0.15) };
  return createTraveller(random, random.between(0.05, 0.16), (seconds) => ({
    x: wrap(from.x + drift.x * seconds),
    y: wrap(from.y + drift.y * seconds),
  }));
}

/** Somebody who walks by close to the camera and hides most of the picture for some frames. */
function createPasser(random: Random, length: number): Thing {
  const radius = random.between(0.25, 0.5);
  const taken = random.between(0.4, 1.2);
  const at = random.between(0.2, Math.max(0.3, length - taken));
  const y = random.between(0.3, 0.7);
  return createTraveller(random, radius, (seconds) => ({
    x: -radius + ((seconds - at) / taken) * (1 + 2 * radius),
    y,
  }));
}

/** Lines of a caption that are there from one frame to the next, and go again. */
function createCaption(random: Random, length: number): Thing {
  const from = random.between(0.2, Math.max(0.3, length * 0.6));
  const until = from + random.between(0.4, 2);
  const light = random.chance(0.7) ? 225 : 24;
  const left = random.between(0.08, 0.3);
  const top = random.between(0.1, 0.75);
  const lines = random.integer(1, 3);
  return {
    paint({ width, height, luma }, seconds) {
      if (seconds < from || seconds >= until) return;
      for (let line = 0; line < lines; line++) {
        const start = Math.round((top + line * 0.09) * height);
        for (let y = start; y < Math.min(height, start + height * 0.055); y++) {
          for (let x = Math.round(left * width); x < width * (1 - left); x++) {
            // Letters, from afar: strokes with gaps between them.
            if ((x * 7 + line * 13) % 11 < 6) luma[y * width + x] = light;
          }
        }
      }
    },
  };
}

/** A disc with a pattern of stripes, on its way through the picture. */
function createTraveller(random: Random, radius: number, way: (seconds: number) => Omit<Spot, 'radius'>): Thing {
  const tone = random.between(30, 220);
  const stripe = random.between(4, 30);
  const paintDisc = createDisc(random, fill, (x, y) => tone + stripe * (((x >> 3) + (y >> 3)) % 2));
  return {
    paint(canvas, seconds) {
      paintDisc(canvas, { ...way(seconds), radius });
    },
  };
}

/** Fills whole samples; `toneAt` is asked for them, `x` from the centre on. */
function fill(plane: Uint8Array, width: number, spot: Spot, toneAt: ToneAt): void {
  const height = plane.length / width;
  const centre = { x: spot.x * width, y: spot.y * height };
  const radius = spot.radius * width;
  for (let y = Math.max(0, Math.ceil(centre.y - radius)); y < Math.min(height, centre.y + radius); y++) {
    const reach = Math.sqrt(Math.max(0, radius * radius - (y - centre.y) ** 2));
    for (let x = Math.max(0, Math.ceil(centre.x - reach)); x < Math.min(width, centre.x + reach); x++) {
      plane[y * width + x] = toneAt(x - Math.round(centre.x) + 4096, y);
    }
  }
}

function wrap(position: number): number {
  return position - Math.floor(position);
}
