import type { Frame, Stream } from 'node-av';
import type { LumaPicture, VideoFrame } from '../media-file.ts';
import { FieldComparer } from './field-comparer.ts';
import { GreyRenderer } from './grey-renderer.ts';
import { LineAverager } from './line-averager.ts';
import { LumaSampler } from './luma-sampler.ts';
import type { PictureEncoder } from './picture-encoder.ts';
import { PictureRenderer } from './picture-renderer.ts';
import { rotationOf } from './read-facts.ts';
import { Thumbnailer } from './thumbnailer.ts';

/** Decoded frames of a stream as consumers see them. */
export class FrameViews implements Disposable {
  readonly #resources = new DisposableStack();
  readonly #thumbnailer = this.#resources.use(new Thumbnailer());
  readonly #sampler = this.#resources.use(new LumaSampler());
  readonly #renderer: PictureRenderer;
  readonly #greyRenderer: GreyRenderer;
  readonly #lineAverager: LineAverager;
  readonly #fieldComparer = this.#resources.use(new FieldComparer());

  constructor(stream: Stream, images: PictureEncoder) {
    this.#renderer = this.#resources.use(new PictureRenderer(rotationOf(stream), stream.sampleAspectRatio, images));
    this.#greyRenderer = this.#resources.use(new GreyRenderer(rotationOf(stream), stream.sampleAspectRatio));
    this.#lineAverager = this.#resources.use(new LineAverager(rotationOf(stream), stream.sampleAspectRatio));
  }

  /** Valid as long as the frame is. */
  viewOf(frame: Frame, facts: Pick<VideoFrame, 'number' | 'time' | 'isKey' | 'isTimed'>): VideoFrame {
    const sampler = this.#sampler;
    let preview: LumaPicture | undefined;
    return {
      ...facts,
      thumbnail: this.#thumbnailer.thumbnailOf(frame),
      get preview() {
        preview ??= sampler.previewOf(frame);
        return preview;
      },
      render: (bounds) => this.#renderer.render(frame, bounds),
      renderGrey: (bounds) => this.#greyRenderer.render(frame, bounds),
      hold: (bounds) => this.#renderer.hold(frame, bounds),
      lineBrightness: () => this.#lineAverager.linesOf(frame),
      compareFields: (place) => this.#fieldComparer.push(frame, place),
    };
  }

  [Symbol.dispose](): void {
    this.#resources.dispose();
  }
}
