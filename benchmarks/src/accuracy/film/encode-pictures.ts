import {
  AV_LOG_QUIET,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_FLOAT,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  Encoder,
  FF_ENCODER_LIBX264,
  FFmpegError,
  FilterAPI,
  Frame,
  Log,
  Muxer,
  Rational,
} from 'node-av';
import { TICKS_PER_SECOND } from './film-plan.ts';
import type { Canvas } from './scene/canvas.ts';

/** How H.264 is coded: quality (x264's CRF) and the most frames from one key frame to the next. */
export interface Coding {
  readonly crf: number;
  readonly gopSize: number;
}

const USUAL_CODING: Coding = { crf: 25, gopSize: 100 };

/**
 * Writes pictures into an MP4 file of H.264.
 *
 * @param frameTicks start of every frame, and the end of the last
 * @param filter a libav filter that they pass first, such as grain
 * @param paint makes the picture of a frame
 */
export async function encodePictures(
  path: string,
  size: { readonly width: number; readonly height: number },
  frameTicks: readonly number[],
  filter: string | undefined,
  paint: (frame: number) => Canvas,
  coding: Coding = USUAL_CODING,
): Promise<void> {
  // libx264 reports statistics on stderr otherwise.
  Log.setLevel(AV_LOG_QUIET);
  await using muxer = await Muxer.open(path, { format: 'mp4' });
  using resources = new DisposableStack();
  const pass = resources.use(FilterAPI.create(filter ?? 'null'));
  const encoder = resources.use(
    await Encoder.create(FF_ENCODER_LIBX264, {
      // Set here and not in `context`, where it would also become the time base and round irregular times.
      configure: (context) => {
        context.framerate = new Rational(25, 1);
        // Not through `options`: in node-av 6.1 an encoder with an options dictionary corrupts the heap.
        FFmpegError.throwIfError(context.setOption('preset', 'veryfast', AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN));
        FFmpegError.throwIfError(context.setOption('crf', coding.crf, AV_OPT_TYPE_FLOAT, AV_OPT_SEARCH_CHILDREN));
      },
      threadCount: 1,
      gopSize: coding.gopSize,
    }),
  );
  const stream = muxer.addStream(encoder);
  const write = (frame: Frame | null): void => {
    for (const packet of encoder.encodeAllSync(frame)) {
      muxer.writePacketSync(packet, stream);
      packet.free();
    }
  };
  for (let number = 0; number < frameTicks.length - 1; number++) {
    const start = frameTicks[number] ?? 0;
    using frame = Frame.fromVideoBuffer(Buffer.from(paint(number).pixels), {
      ...size,
      format: AV_PIX_FMT_YUV420P,
      timeBase: { num: 1, den: TICKS_PER_SECOND },
      pts: BigInt(start),
    });
    frame.duration = BigInt((frameTicks[number + 1] ?? start) - start);
    for (const picture of pass.processAllSync(frame)) {
      write(picture);
      picture.free();
    }
  }
  write(null);
}
