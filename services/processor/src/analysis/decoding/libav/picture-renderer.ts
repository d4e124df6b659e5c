import {
  AV_CODEC_FLAG_QSCALE,
  AVCOL_RANGE_JPEG,
  EncoderPool,
  FF_ENCODER_MJPEG,
  FF_QP2LAMBDA,
  FilterAPI,
  type Frame,
} from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';
import type { Rotation } from '../container-facts.ts';
import { JPEG_QSCALE } from '../decoding-parameters.ts';
import { displaySize, fitInto, type Size } from '../display-size.ts';
import type { Picture } from '../media-file.ts';

/** libav's filter for each clockwise rotation. */
const TURN: Record<Rotation, string> = {
  0: '',
  90: ',transpose=clock',
  180: ',hflip,vflip',
  270: ',transpose=cclock',
};

/** Renders decoded frames as they are to be shown. */
export class PictureRenderer implements Disposable {
  readonly #rotation: Rotation;
  readonly #streamAspect: Fraction;
  readonly #jpegs = new EncoderPool(FF_ENCODER_MJPEG, { flags: AV_CODEC_FLAG_QSCALE, maxSize: 2 });
  #graph: { readonly description: string; readonly filter: FilterAPI } | undefined;

  constructor(rotation: Rotation, streamAspect: Fraction) {
    this.#rotation = rotation;
    this.#streamAspect = streamAspect;
  }

  render(frame: Frame, bounds: Size): Picture {
    const aspect = frame.sampleAspectRatio.num > 0 ? frame.sampleAspectRatio : this.#streamAspect;
    const shown = fitInto(displaySize(frame, aspect, this.#rotation), bounds);
    const upright = this.#rotation % 180 === 0 ? shown : { width: shown.height, height: shown.width };
    const graph = this.#graphFor(
      `scale=${upright.width}:${upright.height}:flags=bilinear:out_range=pc,setsar=1,format=yuvj420p${TURN[this.#rotation]}`,
    );
    const [rendered, ...rest] = graph.processAllSync(frame);
    for (const extra of rest) {
      extra.free();
    }
    if (rendered === undefined) {
      throw new Error('The picture filter gave no frame back');
    }
    return this.#pictureOf(rendered);
  }

  [Symbol.dispose](): void {
    this.#graph?.filter.close();
    this.#jpegs.close();
  }

  #graphFor(description: string): FilterAPI {
    if (this.#graph?.description !== description) {
      this.#graph?.filter.close();
      this.#graph = { description, filter: FilterAPI.create(description) };
    }
    return this.#graph.filter;
  }

  #pictureOf(rendered: Frame): Picture {
    const jpegs = this.#jpegs;
    const { width, height } = rendered;
    const luma = rendered.data?.[0] ?? Buffer.alloc(0);
    return {
      width,
      height,
      luma,
      stride: rendered.linesize[0] ?? width,
      toJpeg() {
        rendered.colorRange = AVCOL_RANGE_JPEG;
        rendered.quality = JPEG_QSCALE * FF_QP2LAMBDA;
        return jpegs.encodeSync(rendered);
      },
      [Symbol.dispose]() {
        rendered.free();
      },
    };
  }
}
