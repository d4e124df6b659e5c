import { createRandom } from './random.ts';
import { createTexture, TEXTURE_SIDE } from './texture.ts';

/** A picture in planar YUV 4:2:0 (BT.601, limited range): luma, then both chroma planes at half the size. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Makes an empty canvas; both sides must be even. */
export function createCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8Array((width * height * 3) / 2) };
}

/** A place that a camera moves through. */
export interface Scene {
  /** Paints what the camera sees `seconds` after the scene's start. */
  paint(canvas: Canvas, seconds: number): void;
}

const TEXEL_MASK = TEXTURE_SIDE - 1;

/**
 * A textured landscape under a panning, slowly zooming camera, with three textured discs that float through it. Neighbouring
 * seeds differ in brightness, colour, texture and motion.
 */
export function createScene(seed: number): Scene {
  const random = createRandom(seed);
  const texture = createTexture(random);
  const hue = 2 * Math.PI * (seed * 0.381966 + 0.1 * random());
  const brightness = 50 + 90 * ((seed * 0.618034) % 1);
  const contrast = 0.35 + 0.25 * random();
  const pan = { x: 60 * (random() - 0.5), y: 30 * (random() - 0.5) };
  const zoomPerSecond = 0.06 * (random() - 0.5);
  const lumaTone = Uint8Array.from({ length: 256 }, (_, texel) => clampLuma(brightness + contrast * (texel - 96)));
  const blueTone = Uint8Array.from({ length: 256 }, (_, texel) => 128 + (20 + texel / 12) * Math.cos(hue));
  const redTone = Uint8Array.from({ length: 256 }, (_, texel) => 128 + (20 + texel / 12) * Math.sin(hue));
  const discs = Array.from({ length: 3 }, () => ({
    centre: { x: random(), y: random() },
    drift: { x: 0.3 * (random() - 0.5), y: 0.2 * (random() - 0.5) },
    radius: 0.08 + 0.1 * random(),
    lift: random() < 0.5 ? -55 : 55,
    tint: { blue: 70 * (random() - 0.5), red: 70 * (random() - 0.5) },
  }));

  return {
    paint(canvas, seconds) {
      // 320 columns show 320 texels at zoom 1, whatever the canvas, so that a scene looks the same in every size.
      const step = 320 / canvas.width / (1 + zoomPerSecond * seconds);
      const left = pan.x * seconds;
      const top = pan.y * seconds;
      const [luma, blue, red] = planes(canvas);
      paintPlane(luma, canvas.width, { texture, tone: lumaTone, left, top, step });
      paintPlane(blue, canvas.width / 2, { texture, tone: blueTone, left, top, step: step * 2 });
      paintPlane(red, canvas.width / 2, { texture, tone: redTone, left, top, step: step * 2 });
      for (const { centre, drift, radius, lift, tint } of discs) {
        const at = { x: wrap(centre.x + drift.x * seconds), y: wrap(centre.y + drift.y * seconds), radius };
        shiftDisc(luma, canvas.width, at, lift);
        shiftDisc(blue, canvas.width / 2, at, tint.blue);
        shiftDisc(red, canvas.width / 2, at, tint.red);
      }
    },
  };
}

/** Lets `other` show through, by a share from 0 to 1. */
export function blend({ pixels }: Canvas, other: Canvas, share: number): void {
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = Math.round((pixels[at] ?? 0) * (1 - share) + (other.pixels[at] ?? 0) * share);
  }
}

/** Nothing but black. */
export function createBlackScene(): Scene {
  return {
    paint(canvas) {
      const [luma, blue, red] = planes(canvas);
      luma.fill(16);
      blue.fill(128);
      red.fill(128);
    },
  };
}

function planes({ width, height, pixels }: Canvas): [Uint8Array, Uint8Array, Uint8Array] {
  const lumaSize = width * height;
  const chromaSize = lumaSize / 4;
  return [
    pixels.subarray(0, lumaSize),
    pixels.subarray(lumaSize, lumaSize + chromaSize),
    pixels.subarray(lumaSize + chromaSize, lumaSize + 2 * chromaSize),
  ];
}

interface View {
  readonly texture: Uint8Array;
  readonly tone: Uint8Array;
  readonly left: number;
  readonly top: number;
  readonly step: number;
}

function paintPlane(plane: Uint8Array, width: number, { texture, tone, left, top, step }: View): void {
  const height = plane.length / width;
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(left + x * step) & TEXEL_MASK);
  for (let y = 0; y < height; y++) {
    const row = (Math.floor(top + y * step) & TEXEL_MASK) * TEXTURE_SIDE;
    for (let x = 0; x < width; x++) {
      plane[y * width + x] = tone[texture[row + (columns[x] ?? 0)] ?? 0] ?? 0;
    }
  }
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function shiftDisc(plane: Uint8Array, width: number, disc: Disc, by: number): void {
  const height = plane.length / width;
  const radius = disc.radius * width;
  const centreX = disc.x * width;
  const centreY = disc.y * height;
  for (let y = Math.max(0, Math.ceil(centreY - radius)); y < Math.min(height, centreY + radius); y++) {
    const reach = Math.sqrt(Math.max(0, radius * radius - (y - centreY) ** 2));
    for (let x = Math.max(0, Math.ceil(centreX - reach)); x < Math.min(width, centreX + reach); x++) {
      plane[y * width + x] = clampLuma((plane[y * width + x] ?? 0) + by);
    }
  }
}

function clampLuma(value: number): number {
  return Math.max(28, Math.min(235, value));
}

function wrap(position: number): number {
  return position - Math.floor(position);
}
