import type { Frame, Stream } from 'node-av';
import type { Nanoseconds } from '../../time/rational-time.ts';
import type { Size } from '../display-size.ts';
import type {
  FieldOrder,
  HeldFrame,
  LineBrightness,
  LumaPicture,
  Picture,
  Thumbnail,
  VideoFrame,
} from '../media-file.ts';
import { FieldComparer } from './field-comparer.ts';
import { GreyRenderer } from './grey-renderer.ts';
import { LineAverager } from './line-averager.ts';
import { LumaSampler } from './luma-sampler.ts';
import type { PictureEncoder } from './picture-encoder.ts';
import { PictureRenderer } from './picture-renderer.ts';
import { rotationOf } from './read-facts.ts';
import { Thumbnailer } from './thumbnailer.ts';

/** What a consumer is told of a frame beside its pixels. */
type FrameFacts = Pick<VideoFrame, 'number' | 'time' | 'isKey' | 'codedBytes' | 'isTimed'>;

/** What pictures of frames are made with. */
interface PictureTools {
  readonly thumbnailer: Thumbnailer;
  readonly sampler: LumaSampler;
  readonly renderer: PictureRenderer;
  readonly greyRenderer: GreyRenderer;
  readonly lineAverager: LineAverager;
  readonly fieldComparer: FieldComparer;
}

/** Decoded frames of a stream as consumers see them. */
export class FrameViews implements Disposable {
  readonly #resources = new DisposableStack();
  readonly #tools: PictureTools;

  constructor(stream: Stream, images: PictureEncoder) {
    const [rotation, aspect] = [rotationOf(stream), stream.sampleAspectRatio];
    this.#tools = {
      thumbnailer: this.#resources.use(new Thumbnailer()),
      sampler: this.#resources.use(new LumaSampler()),
      renderer: this.#resources.use(new PictureRenderer(rotation, aspect, images)),
      greyRenderer: this.#resources.use(new GreyRenderer(rotation, aspect)),
      lineAverager: this.#resources.use(new LineAverager(rotation, aspect)),
      fieldComparer: this.#resources.use(new FieldComparer()),
    };
  }

  /** Valid as long as the frame is. */
  viewOf(frame: Frame, facts: FrameFacts): VideoFrame {
    return new FrameView(frame, facts, this.#tools);
  }

  [Symbol.dispose](): void {
    this.#resources.dispose();
  }
}

/** A class, as there is one for each frame: an object with a getter of its own would be slow to make, and slow to read. */
class FrameView implements VideoFrame {
  readonly number: number;
  readonly time: Nanoseconds;
  readonly isKey: boolean;
  readonly codedBytes: number | undefined;
  readonly isTimed: boolean;
  readonly thumbnail: Thumbnail;
  readonly #frame: Frame;
  readonly #tools: PictureTools;
  #preview: LumaPicture | undefined;

  constructor(frame: Frame, { number, time, isKey, codedBytes, isTimed }: FrameFacts, tools: PictureTools) {
    this.number = number;
    this.time = time;
    this.isKey = isKey;
    this.codedBytes = codedBytes;
    this.isTimed = isTimed;
    this.thumbnail = tools.thumbnailer.thumbnailOf(frame);
    this.#frame = frame;
    this.#tools = tools;
  }

  get preview(): LumaPicture {
    this.#preview ??= this.#tools.sampler.previewOf(this.#frame);
    return this.#preview;
  }

  render(bounds: Size): Picture {
    return this.#tools.renderer.render(this.#frame, bounds);
  }

  renderGrey(bounds: Size): LumaPicture {
    return this.#tools.greyRenderer.render(this.#frame, bounds);
  }

  hold(bounds: Size): HeldFrame {
    return this.#tools.renderer.hold(this.#frame, bounds);
  }

  lineBrightness(): LineBrightness {
    return this.#tools.lineAverager.linesOf(this.#frame);
  }

  compareFields(place: 'first' | 'next' | 'last'): FieldOrder | undefined {
    return this.#tools.fieldComparer.push(this.#frame, place);
  }
}
