import {
  AV_CODEC_FLAG_QSCALE,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  EncoderPool,
  FF_ENCODER_LIBWEBP,
  FF_ENCODER_MJPEG,
  FF_QP2LAMBDA,
  FFmpegError,
  Frame,
} from 'node-av';
import { JPEG_QSCALE, PICTURE_SCALER, WEBP_METHOD } from '../decoding-parameters.ts';
import type { ImageEncoder, Pixels } from '../media-file.ts';
import { FrameScaler } from './frame-scaler.ts';

/** Makes image files of frames in YUV 4:2:0, 8 bit, full range. */
export class PictureEncoder implements ImageEncoder, Disposable {
  readonly #jpegs = new EncoderPool(FF_ENCODER_MJPEG, { flags: AV_CODEC_FLAG_QSCALE, maxSize: 2 });
  readonly #webps = new EncoderPool(FF_ENCODER_LIBWEBP, {
    maxSize: 2,
    // Not through `options`: in node-av 6.1 an options dictionary on a codec can corrupt the heap.
    configure: (context) => {
      FFmpegError.throwIfError(context.setOption('compression_level', String(WEBP_METHOD)), 'compression_level');
    },
  });
  /** WebP knows no other (RFC 9649, 2.5; RFC 6386, 9.2). */
  readonly #limitedRange = new FrameScaler(PICTURE_SCALER, {
    pixelFormat: AV_PIX_FMT_YUV420P,
    colorRange: AVCOL_RANGE_MPEG,
  });

  jpegOf(frame: Frame): Uint8Array {
    frame.colorRange = AVCOL_RANGE_JPEG;
    frame.quality = JPEG_QSCALE * FF_QP2LAMBDA;
    return this.#jpegs.encodeSync(frame);
  }

  webpOf(frame: Frame): Uint8Array {
    frame.colorRange = AVCOL_RANGE_JPEG;
    const limited = this.#limitedRange.createTarget(frame);
    try {
      limited.sampleAspectRatio = frame.sampleAspectRatio;
      limited.timeBase = frame.timeBase;
      limited.pts = frame.pts;
      this.#limitedRange.scale(frame, limited);
      return this.#webps.encodeSync(limited);
    } finally {
      limited.free();
    }
  }

  toJpeg(pixels: Pixels): Uint8Array {
    using frame = frameOf(pixels);
    return this.jpegOf(frame);
  }

  toWebp(pixels: Pixels): Uint8Array {
    using frame = frameOf(pixels);
    return this.webpOf(frame);
  }

  [Symbol.dispose](): void {
    this.#jpegs.close();
    this.#webps.close();
    this.#limitedRange[Symbol.dispose]();
  }
}

function frameOf({ width, height, bytes }: Pixels): Frame {
  return Frame.fromVideoBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    width,
    height,
    format: AV_PIX_FMT_YUVJ420P,
    pts: 0n,
    timeBase: { num: 1, den: 1 },
    sampleAspectRatio: { num: 1, den: 1 },
  });
}
