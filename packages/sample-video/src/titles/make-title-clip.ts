import {
  AV_LOG_QUIET,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_FLOAT,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  Encoder,
  FF_ENCODER_LIBX264,
  FFmpegError,
  Frame,
  Log,
  Muxer,
  Rational,
} from 'node-av';
import { type LumaPlane, paintText } from './paint-text.ts';
import { rasteriseText } from './rasterise-text.ts';
import { readFont, type TitleFont } from './title-fonts.ts';

/** A line of text and when it is shown. */
export interface ClipTitle {
  readonly text: string;
  /** Frames, half-open: `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Left edge and baseline, in pixels. */
  readonly left: number;
  readonly baseline: number;
  /** Font size in pixels; 48 where absent. */
  readonly size?: number;
  /** `roboto` where absent. */
  readonly font?: TitleFont;
}

/** A clip of light titles on a dark ground. */
export interface TitleClipOptions {
  readonly path: string;
  /** 1280x720 where absent. Both even. */
  readonly width?: number;
  readonly height?: number;
  /** Length in frames, 25 a second. */
  readonly frames: number;
  readonly titles: readonly ClipTitle[];
}

const FRAME_RATE = 25;
const GROUND = 40;
const LETTERS = 225;

/** Makes a video without sound in which titles come and go over a gradient that stands still. */
export async function makeTitleClip(options: TitleClipOptions): Promise<void> {
  const { path, width = 1_280, height = 720, frames, titles } = options;
  // libx264 reports statistics on stderr otherwise.
  Log.setLevel(AV_LOG_QUIET);
  await using muxer = await Muxer.open(path, { format: 'mp4' });
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    configure: (context) => {
      context.framerate = new Rational(FRAME_RATE, 1);
      // Not through `options`: in node-av 6.1 an encoder with an options dictionary corrupts the heap.
      FFmpegError.throwIfError(context.setOption('preset', 'ultrafast', AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN));
      FFmpegError.throwIfError(context.setOption('crf', 22, AV_OPT_TYPE_FLOAT, AV_OPT_SEARCH_CHILDREN));
    },
    threadCount: 1,
    gopSize: 50,
  });
  const stream = muxer.addStream(encoder);
  const write = (frame: Frame | null): void => {
    for (const packet of encoder.encodeAllSync(frame)) {
      muxer.writePacketSync(packet, stream);
      packet.free();
    }
  };
  const rasters = titles.map(({ text, font = 'roboto', size = 48 }) => rasteriseText(readFont(font, 400), text, size));
  // Grey: the chroma planes stay as they are.
  const pixels = Buffer.alloc((width * height * 3) / 2, 128);
  const plane: LumaPlane = { width, height, luma: pixels.subarray(0, width * height) };
  for (let number = 0; number < frames; number++) {
    for (let at = 0; at < plane.luma.length; at++) plane.luma[at] = GROUND + Math.round((40 * (at % width)) / width);
    for (const [index, { start, end, left, baseline }] of titles.entries()) {
      const raster = rasters[index];
      if (raster !== undefined && number >= start && number < end) {
        paintText(plane, raster, { left, baseline, luma: LETTERS });
      }
    }
    using frame = Frame.fromVideoBuffer(pixels, {
      width,
      height,
      format: AV_PIX_FMT_YUV420P,
      timeBase: { num: 1, den: FRAME_RATE },
      pts: BigInt(number),
    });
    frame.duration = 1n;
    write(frame);
  }
  write(null);
}
