import { AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, type Frame } from 'node-av';
import { THUMBNAIL_SCALER } from '../decoding-parameters.ts';
import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, type Thumbnail } from '../media-file.ts';
import { FrameScaler } from './frame-scaler.ts';

const LUMA = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT;
const CHROMA = LUMA / 4;

/** Makes thumbnails of frames, all through the same piece of libav's memory. */
export class Thumbnailer implements Disposable {
  readonly #scaler = new FrameScaler(THUMBNAIL_SCALER, {
    pixelFormat: AV_PIX_FMT_YUV420P,
    colorRange: AVCOL_RANGE_MPEG,
  });
  readonly #target = this.#scaler.createTarget({ width: THUMBNAIL_WIDTH, height: THUMBNAIL_HEIGHT });
  readonly #planes: readonly Uint8Array[] = this.#target.data ?? [];

  /** @throws {UnfilterableFrameError} */
  thumbnailOf(frame: Frame): Thumbnail {
    this.#scaler.scale(frame, this.#target);
    const [luma, blue, red] = this.#planes;
    if (luma === undefined || blue === undefined || red === undefined) throw new Error('A thumbnail has no planes');
    const samples = new Uint8Array(LUMA + 2 * CHROMA);
    samples.set(luma.subarray(0, LUMA));
    samples.set(blue.subarray(0, CHROMA), LUMA);
    samples.set(red.subarray(0, CHROMA), LUMA + CHROMA);
    return {
      luma: samples.subarray(0, LUMA),
      blue: samples.subarray(LUMA, LUMA + CHROMA),
      red: samples.subarray(LUMA + CHROMA),
    };
  }

  [Symbol.dispose](): void {
    this.#target.free();
    this.#scaler[Symbol.dispose]();
  }
}
