import { AV_PIX_FMT_GRAY8, AVCOL_RANGE_JPEG, type Frame } from 'node-av';
import { PREVIEW_SCALER } from '../decoding-parameters.ts';
import { fitInto } from '../display-size.ts';
import { type LumaPicture, PREVIEW_SIDE } from '../media-file.ts';
import { FrameScaler } from './frame-scaler.ts';

/** Makes previews of frames, all of one size through the same piece of libav's memory. */
export class LumaSampler implements Disposable {
  readonly #scaler = new FrameScaler(PREVIEW_SCALER, { pixelFormat: AV_PIX_FMT_GRAY8, colorRange: AVCOL_RANGE_JPEG });
  #target: { readonly frame: Frame; readonly picture: LumaPicture } | undefined;

  /** @throws {UnfilterableFrameError} */
  previewOf(frame: Frame): LumaPicture {
    const { width, height } = fitInto(frame, { width: PREVIEW_SIDE, height: PREVIEW_SIDE });
    if (this.#target?.picture.width !== width || this.#target.picture.height !== height) {
      this.#target?.frame.free();
      const target = this.#scaler.createTarget({ width, height });
      const luma = target.data?.[0] ?? new Uint8Array();
      this.#target = { frame: target, picture: { width, height, luma, stride: target.linesize[0] ?? width } };
    }
    this.#scaler.scale(frame, this.#target.frame);
    return this.#target.picture;
  }

  [Symbol.dispose](): void {
    this.#target?.frame.free();
    this.#scaler[Symbol.dispose]();
  }
}
