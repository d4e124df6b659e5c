import { AV_PIX_FMT_GRAY8, AVCOL_RANGE_JPEG, type Frame } from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';
import type { Rotation } from '../container-facts.ts';
import { PICTURE_SCALER } from '../decoding-parameters.ts';
import { fitInto, type Size } from '../display-size.ts';
import type { LumaPicture } from '../media-file.ts';
import { FrameScaler } from './frame-scaler.ts';
import { shownSize } from './shown-size.ts';

/** Sizes that are asked for in turn; more are of a stream that changes its own. */
const MAX_TARGETS = 4;

/** Renders the brightness of frames as they are to be shown, each size through the same piece of libav's memory. */
export class GreyRenderer implements Disposable {
  readonly #rotation: Rotation;
  readonly #streamAspect: Fraction;
  readonly #targets = new Map<string, { readonly scaler: FrameScaler; readonly frame: Frame }>();

  constructor(rotation: Rotation, streamAspect: Fraction) {
    this.#rotation = rotation;
    this.#streamAspect = streamAspect;
  }

  /**
   * Renders a frame to fit `bounds`; the picture is valid until the next of its size.
   *
   * @throws {UnfilterableFrameError}
   */
  render(frame: Frame, bounds: Size): LumaPicture {
    const shown = fitInto(shownSize(frame, this.#streamAspect, this.#rotation), bounds);
    const stored = this.#rotation % 180 === 0 ? shown : { width: shown.height, height: shown.width };
    const { scaler, frame: target } = this.#targetOf(stored);
    scaler.scale(frame, target);
    const picture = {
      ...stored,
      luma: target.data?.[0] ?? new Uint8Array(),
      stride: target.linesize[0] ?? stored.width,
    };
    return this.#rotation === 0 ? picture : turned(picture, this.#rotation);
  }

  [Symbol.dispose](): void {
    for (const { scaler, frame } of this.#targets.values()) {
      frame.free();
      scaler[Symbol.dispose]();
    }
    this.#targets.clear();
  }

  #targetOf(size: Size): { readonly scaler: FrameScaler; readonly frame: Frame } {
    const name = `${size.width}x${size.height}`;
    const known = this.#targets.get(name);
    if (known !== undefined) return known;
    if (this.#targets.size >= MAX_TARGETS) this[Symbol.dispose]();
    const scaler = new FrameScaler(PICTURE_SCALER, { pixelFormat: AV_PIX_FMT_GRAY8, colorRange: AVCOL_RANGE_JPEG });
    const target = { scaler, frame: scaler.createTarget(size) };
    this.#targets.set(name, target);
    return target;
  }
}

/** Turned clockwise. */
function turned({ width, height, luma, stride }: LumaPicture, rotation: Exclude<Rotation, 0>): LumaPicture {
  const size = rotation === 180 ? { width, height } : { width: height, height: width };
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [toX, toY] =
        rotation === 90 ? [height - 1 - y, x] : rotation === 180 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      out[toY * size.width + toX] = luma[y * stride + x] ?? 0;
    }
  }
  return { ...size, luma: out, stride: size.width };
}
