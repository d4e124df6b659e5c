import {
  AV_CODEC_FLAG_INTERLACED_DCT,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  Encoder,
  FF_ENCODER_LIBX264,
  FFmpegError,
  Frame,
  Muxer,
} from 'node-av';

const WIDTH = 320;
const HEIGHT = 192;
const FRAMES = 30;

/** Makes a clip of grey pictures, coded as interlaced. */
export async function makeInterlacedClip(path: string, first: 'top' | 'bottom'): Promise<void> {
  await using muxer = await Muxer.open(path, { format: 'matroska' });
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    configure: (context) => {
      const order = first === 'top' ? 'tff=1' : 'bff=1';
      const set = context.setOption('x264-params', order, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN);
      FFmpegError.throwIfError(set);
      context.setFlags(AV_CODEC_FLAG_INTERLACED_DCT);
    },
  });
  const stream = muxer.addStream(encoder);
  const write = (frame: Frame | null): void => {
    for (const packet of encoder.encodeAllSync(frame)) {
      muxer.writePacketSync(packet, stream);
      packet.free();
    }
  };
  for (let number = 0; number < FRAMES; number++) {
    using frame = Frame.fromVideoBuffer(Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 60 + number), {
      ...{ width: WIDTH, height: HEIGHT, format: AV_PIX_FMT_YUV420P },
      timeBase: { num: 1, den: 25 },
      pts: BigInt(number),
    });
    frame.setFlags(AV_FRAME_FLAG_INTERLACED);
    if (first === 'top') frame.setFlags(AV_FRAME_FLAG_TOP_FIELD_FIRST);
    write(frame);
  }
  write(null);
}
