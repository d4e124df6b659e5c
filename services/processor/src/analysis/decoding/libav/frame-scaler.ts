import {
  AV_FRAME_FLAG_INTERLACED,
  AVCHROMA_LOC_UNSPECIFIED,
  AVCOL_SPC_RGB,
  AVCOL_SPC_UNSPECIFIED,
  type AVColorRange,
  AVERROR_ENOMEM,
  type AVPixelFormat,
  FFmpegError,
  Frame,
  SoftwareScaleContext,
} from 'node-av';
import type { Size } from '../display-size.ts';
import { UnfilterableFrameError } from './filter-frame.ts';

/** How a scaled picture is stored. */
interface PictureFormat {
  readonly pixelFormat: AVPixelFormat;
  readonly colorRange: AVColorRange;
}

/**
 * Scales frames with libswscale itself. A graph with the `scale` filter gives the same pictures, but takes a dozen calls for each of
 * them and wakes a pool of threads: 150 microseconds for what takes 20 here.
 */
export class FrameScaler implements Disposable {
  readonly #context = new SoftwareScaleContext();
  readonly #format: PictureFormat;

  /** @param flags of libswscale, such as `fast_bilinear` */
  constructor(flags: string, format: PictureFormat) {
    this.#format = format;
    this.#context.allocContext();
    FFmpegError.throwIfError(this.#context.setOption('sws_flags', flags), `sws_flags=${flags}`);
  }

  /** Makes a frame to scale to; its memory stays where it is until it is freed, which is the caller's. */
  createTarget({ width, height }: Size): Frame {
    const target = new Frame();
    target.alloc();
    target.width = width;
    target.height = height;
    target.format = this.#format.pixelFormat;
    FFmpegError.throwIfError(target.getBuffer(ROW_ALIGNMENT), 'memory for a scaled picture');
    return target;
  }

  /**
   * Scales a frame; what it says about its colours goes over to `target`.
   *
   * As the `scale` filter does, it takes no account of where the chroma samples lie, and scales the lines of interlaced frames as if they were of
   * one moment.
   *
   * @throws {UnfilterableFrameError} for a frame that says of itself what makes no sense
   */
  scale(source: Frame, target: Frame): void {
    const { colorSpace, flags } = source;
    target.colorRange = this.#format.colorRange;
    target.colorSpace = colorSpace === AVCOL_SPC_RGB ? AVCOL_SPC_UNSPECIFIED : colorSpace;
    target.colorPrimaries = source.colorPrimaries;
    target.colorTrc = source.colorTrc;
    source.chromaLocation = AVCHROMA_LOC_UNSPECIFIED;
    const isInterlaced = (flags & AV_FRAME_FLAG_INTERLACED) !== 0;
    if (isInterlaced) source.flags = (flags & ~AV_FRAME_FLAG_INTERLACED) as typeof flags;
    const answer = this.#context.scaleFrameSync(target, source);
    if (isInterlaced) source.flags = flags;
    if (answer >= 0) return;
    const cause = new FFmpegError(answer);
    throw answer === AVERROR_ENOMEM
      ? cause
      : new UnfilterableFrameError('A frame of the file cannot be scaled.', { cause });
  }

  [Symbol.dispose](): void {
    this.#context[Symbol.dispose]();
  }
}

/** Bytes: a row of 32 chroma samples has nothing behind it. */
const ROW_ALIGNMENT = 32;
