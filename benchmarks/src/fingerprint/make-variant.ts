import {
  AV_LOG_QUIET,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_FLOAT,
  AV_OPT_TYPE_STRING,
  AVMEDIA_TYPE_VIDEO,
  Decoder,
  Demuxer,
  Encoder,
  FF_ENCODER_LIBX264,
  FFmpegError,
  FilterAPI,
  type Frame,
  Log,
  Muxer,
} from 'node-av';
import type { Variant } from './variants.ts';

/** Decodes the picture of a film, passes it through the filters of a variant and encodes it again. */
export async function makeVariant(film: string, { filter, crf }: Variant, path: string): Promise<void> {
  // libx264 reports statistics on stderr otherwise.
  Log.setLevel(AV_LOG_QUIET);
  await using input = await Demuxer.open(film);
  await using muxer = await Muxer.open(path, { format: 'mp4' });
  const source = input.findBestStream(AVMEDIA_TYPE_VIDEO);
  if (source === undefined || source === null) throw new Error(`${film} has no picture`);
  using decoder = await Decoder.create(source, { threadCount: 1 });
  using filters = FilterAPI.create(filter);
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    // Not through `options`: in node-av 6.1 an encoder with an options dictionary corrupts the heap.
    configure: (context) => {
      FFmpegError.throwIfError(context.setOption('preset', 'veryfast', AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN));
      FFmpegError.throwIfError(context.setOption('crf', crf, AV_OPT_TYPE_FLOAT, AV_OPT_SEARCH_CHILDREN));
    },
    threadCount: 1,
    gopSize: 100,
  });
  const stream = muxer.addStream(encoder);
  const encode = (frame: Frame | null): void => {
    for (const packet of encoder.encodeAllSync(frame)) {
      muxer.writePacketSync(packet, stream);
      packet.free();
    }
  };
  const encodeAll = (pictures: Iterable<Frame>): void => {
    for (const picture of pictures) {
      encode(picture);
      picture.free();
    }
  };
  for (const packet of input.packetsSync(source.index)) {
    for (const frame of decoder.decodeAllSync(packet)) {
      encodeAll(filters.processAllSync(frame));
      frame.free();
    }
    packet?.free();
  }
  filters.flushSync();
  encodeAll(filters.flushFramesSync());
  encode(null);
}
