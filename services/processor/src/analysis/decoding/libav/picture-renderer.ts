import {
  AV_PIX_FMT_YUVJ420P,
  AVCOL_RANGE_JPEG,
  AVERROR_ENOMEM,
  FFmpegError,
  FilterAPI,
  type Frame,
  Rational,
} from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';
import type { Rotation } from '../container-facts.ts';
import { PICTURE_SCALER } from '../decoding-parameters.ts';
import { fitInto, type Size } from '../display-size.ts';
import type { HeldFrame, Picture } from '../media-file.ts';
import { FrameScaler } from './frame-scaler.ts';
import { packedPixels } from './packed-pixels.ts';
import type { PictureEncoder } from './picture-encoder.ts';
import { shownSize } from './shown-size.ts';

/** libav's filters for each clockwise rotation. */
const TURN: Record<Exclude<Rotation, 0>, string> = {
  90: 'transpose=clock',
  180: 'hflip,vflip',
  270: 'transpose=cclock',
};

/** Pixels of the largest frame that is kept whole to be rendered later (1080p with its coded padding): larger ones would take too much memory. */
const MAX_HELD_PIXELS = 1_920 * 1_088;

/** Renders decoded frames as they are to be shown. */
export class PictureRenderer implements Disposable {
  readonly #rotation: Rotation;
  readonly #streamAspect: Fraction;
  readonly #images: PictureEncoder;
  readonly #scaler = new FrameScaler(PICTURE_SCALER, {
    pixelFormat: AV_PIX_FMT_YUVJ420P,
    colorRange: AVCOL_RANGE_JPEG,
  });
  readonly #turn: FilterAPI | undefined;

  constructor(rotation: Rotation, streamAspect: Fraction, images: PictureEncoder) {
    this.#rotation = rotation;
    this.#streamAspect = streamAspect;
    this.#images = images;
    this.#turn = rotation === 0 ? undefined : FilterAPI.create(TURN[rotation], { threads: 1 });
  }

  render(frame: Frame, bounds: Size): Picture {
    const shown = fitInto(shownSize(frame, this.#streamAspect, this.#rotation), bounds);
    const upright = this.#rotation % 180 === 0 ? shown : { width: shown.height, height: shown.width };
    const scaled = this.#scaler.createTarget(upright);
    scaled.sampleAspectRatio = new Rational(1, 1);
    // The encoder asks for a time base, the filters for a time.
    scaled.timeBase = frame.timeBase;
    scaled.pts = frame.pts;
    try {
      this.#scaler.scale(frame, scaled);
    } catch (error) {
      scaled.free();
      throw error;
    }
    return this.#pictureOf(this.#turned(scaled));
  }

  /** Keeps the frame, or where it is large the picture of it. */
  hold(frame: Frame, bounds: Size): HeldFrame {
    if (frame.width * frame.height > MAX_HELD_PIXELS) {
      let picture: Picture | undefined = this.render(frame, bounds);
      return {
        render() {
          if (picture === undefined) throw new Error('A held frame is rendered once');
          const rendered = picture;
          picture = undefined;
          return rendered;
        },
        [Symbol.dispose]: () => picture?.[Symbol.dispose](),
      };
    }
    const held = frame.clone();
    if (held === null) throw new FFmpegError(AVERROR_ENOMEM);
    return { render: () => this.render(held, bounds), [Symbol.dispose]: () => held.free() };
  }

  [Symbol.dispose](): void {
    this.#scaler[Symbol.dispose]();
    this.#turn?.close();
  }

  #turned(scaled: Frame): Frame {
    if (this.#turn === undefined) return scaled;
    const [turned, ...rest] = this.#turn.processAllSync(scaled);
    scaled.free();
    for (const extra of rest) {
      extra.free();
    }
    if (turned === undefined) {
      throw new Error('The picture filter gave no frame back');
    }
    return turned;
  }

  #pictureOf(rendered: Frame): Picture {
    const images = this.#images;
    const { width, height } = rendered;
    const luma = rendered.data?.[0] ?? Buffer.alloc(0);
    return {
      width,
      height,
      luma,
      stride: rendered.linesize[0] ?? width,
      toJpeg: () => images.jpegOf(rendered),
      toWebp: () => images.webpOf(rendered),
      toPixels: () => packedPixels(rendered),
      [Symbol.dispose]() {
        rendered.free();
      },
    };
  }
}
