import { AV_PIX_FMT_YUV420P, FilterAPI, Frame } from 'node-av';
import type { PlannedBars } from './clip-plan.ts';
import type { Canvas, Scene } from './scene.ts';

/** Colour bars as libav's source of that name draws them, on black where they do not fill the picture. */
export function createBarsScene({ source, place = 'whole' }: PlannedBars): Scene {
  return {
    paint({ width, height, pixels }) {
      const size = {
        width: place === 'pillarbox' ? even(width * 0.75) : width,
        height: place === 'letterbox' ? even(height * 0.75) : height,
      };
      const left = even((width - size.width) / 2);
      const top = even((height - size.height) / 2);
      const { pixels: bars } = draw(source, size.width, size.height);
      pixels.fill(16, 0, width * height).fill(128, width * height);
      copyPlane({ from: bars, at: 0, ...size }, pixels, left + top * width, width);
      for (const plane of [1, 1.25]) {
        const chroma = {
          from: bars,
          at: size.width * size.height * plane,
          width: size.width / 2,
          height: size.height / 2,
        };
        copyPlane(chroma, pixels, width * height * plane + left / 2 + (top / 2) * (width / 2), width / 2);
      }
    },
  };
}

/** The sources have no input; laid over a frame they give one. */
function draw(source: PlannedBars['source'], width: number, height: number): Canvas {
  const graph = `null[under];${source}=size=${width}x${height}:rate=25[bars];[under][bars]overlay=format=yuv420,format=yuv420p`;
  const filter = FilterAPI.create(graph);
  try {
    using frame = Frame.fromVideoBuffer(Buffer.alloc((width * height * 3) / 2), {
      ...{ width, height, format: AV_PIX_FMT_YUV420P },
      timeBase: { num: 1, den: 25 },
      pts: 0n,
    });
    const [drawn] = filter.processAllSync(frame);
    if (drawn === undefined) throw new Error(`The source ${source} gave no frame`);
    const pixels = new Uint8Array(drawn.toBuffer());
    drawn.free();
    return { width, height, pixels };
  } finally {
    filter.close();
  }
}

interface Plane {
  readonly from: Uint8Array;
  readonly at: number;
  readonly width: number;
  readonly height: number;
}

function copyPlane({ from, at, width, height }: Plane, to: Uint8Array, start: number, stride: number): void {
  for (let row = 0; row < height; row++) {
    to.set(from.subarray(at + row * width, at + (row + 1) * width), start + row * stride);
  }
}

/** Divisible by four: chroma planes have half the size, and are laid out by half of what is left at each side. */
function even(value: number): number {
  return 4 * Math.round(value / 4);
}
