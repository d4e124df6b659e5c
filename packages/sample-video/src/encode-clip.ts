import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_FLOAT,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLTP,
  Encoder,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
  FFmpegError,
  FilterAPI,
  Frame,
  Muxer,
  Rational,
} from 'node-av';
import { createBarsScene } from './bars-scene.ts';
import { type ClipPlan, type PlannedShot, SAMPLE_RATE, SOUND_FRAME, TICKS_PER_SECOND } from './clip-plan.ts';
import { blend, type Canvas, createBlackScene, createCanvas, createScene, type Scene } from './scene.ts';
import { synthesiseSpeech } from './speech.ts';

/** Turns raw frames into packets of one stream of the file. */
interface Track {
  /** Seconds up to which this track has been written. */
  position(): number;
  /** Writes the next piece; false when nothing is left. */
  advance(): boolean;
}

/** Paints, speaks, encodes and writes the planned clip, both streams interleaved as they will be played. */
export async function encodeClip(plan: ClipPlan): Promise<void> {
  await using muxer = await Muxer.open(plan.path, { format: 'mp4' });
  using resources = new DisposableStack();
  const open: Track[] = [];
  if (plan.shots.length > 0) {
    open.push(await openPictureTrack(plan, muxer, resources));
  }
  if (plan.sounds.length > 0) {
    open.push(await openSoundTrack(plan, muxer, resources));
  }
  while (open.length > 0) {
    const behind = open.reduce((a, b) => (b.position() < a.position() ? b : a));
    if (!behind.advance()) {
      open.splice(open.indexOf(behind), 1);
    }
  }
}

async function openPictureTrack(plan: ClipPlan, muxer: Muxer, resources: DisposableStack): Promise<Track> {
  // Painted at half the size and enlarged by libav, which is many times as fast at it; the grain comes on top, in full size.
  const canvas = createCanvas(even(plan.width / 2), even(plan.height / 2));
  const { numerator, denominator } = plan.pixelAspect;
  const enlarge = resources.use(
    FilterAPI.create(
      `scale=${plan.width}:${plan.height}:flags=bicubic,setsar=${numerator}/${denominator},noise=alls=5:allf=t:all_seed=${plan.seed}`,
    ),
  );
  const encoder = resources.use(
    await Encoder.create(FF_ENCODER_LIBX264, {
      // Set here and not in `context`, where it would also become the time base and round irregular times.
      configure: (context) => {
        context.framerate = new Rational(plan.frameRate.numerator, plan.frameRate.denominator);
        // Not through `options`: in node-av 6.1 an encoder with an options dictionary corrupts the heap.
        FFmpegError.throwIfError(context.setOption('preset', 'veryfast', AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN));
        if (plan.bitRate > 0) context.bitRate = BigInt(plan.bitRate);
        else FFmpegError.throwIfError(context.setOption('crf', 27, AV_OPT_TYPE_FLOAT, AV_OPT_SEARCH_CHILDREN));
      },
      threadCount: 1,
      gopSize: plan.keyframeInterval,
    }),
  );
  const stream = muxer.addStream(encoder);
  const secondsPerFrame = plan.frameRate.denominator / plan.frameRate.numerator;
  const painters = paintersOf(plan, secondsPerFrame);
  let next = 0;
  return {
    position: () => (plan.frameTicks[next] ?? 0) / TICKS_PER_SECOND,
    advance() {
      const painter = painters[next];
      if (painter === undefined) {
        writeAll(encoder, null, muxer, stream);
        return false;
      }
      painter(canvas);
      const start = plan.frameTicks[next] ?? 0;
      using frame = Frame.fromVideoBuffer(Buffer.from(canvas.pixels.buffer), {
        width: canvas.width,
        height: canvas.height,
        format: AV_PIX_FMT_YUV420P,
        timeBase: { num: 1, den: TICKS_PER_SECOND },
        pts: BigInt(start),
      });
      frame.duration = BigInt((plan.frameTicks[next + 1] ?? start) - start);
      for (const picture of enlarge.processAllSync(frame)) {
        writeAll(encoder, picture, muxer, stream);
        picture.free();
      }
      next++;
      return true;
    },
  };
}

/** What paints each frame of the clip. */
function paintersOf(plan: ClipPlan, secondsPerFrame: number): readonly ((canvas: Canvas) => void)[] {
  const scenes = plan.shots.map((shot, index) => sceneOf(shot, plan.seed * 100 + index));
  return plan.shots.flatMap(({ frames, dissolveFrames = 0 }, index) => {
    const [scene, before] = [scenes[index], scenes[index - 1]];
    const framesBefore = plan.shots[index - 1]?.frames ?? 0;
    return Array.from({ length: frames }, (_, frame) => (canvas: Canvas) => {
      scene?.paint(canvas, frame * secondsPerFrame);
      if (before === undefined || frame >= dissolveFrames) return;
      const old = createCanvas(canvas.width, canvas.height);
      before.paint(old, (framesBefore + frame) * secondsPerFrame);
      blend(canvas, old, 1 - (frame + 1) / (dissolveFrames + 1));
    });
  });
}

async function openSoundTrack(plan: ClipPlan, muxer: Muxer, resources: DisposableStack): Promise<Track> {
  const encoder = resources.use(await Encoder.create(FF_ENCODER_AAC, { bitrate: '128k' }));
  const stream = muxer.addStream(encoder);
  const samples = soundOf(plan);
  let next = 0;
  return {
    position: () => next / SAMPLE_RATE,
    advance() {
      if (next >= samples.length) {
        writeAll(encoder, null, muxer, stream);
        return false;
      }
      const chunk = samples.slice(next, next + SOUND_FRAME);
      using frame = Frame.fromAudioBuffer(Buffer.from(chunk.buffer), {
        nbSamples: chunk.length,
        format: AV_SAMPLE_FMT_FLTP,
        sampleRate: SAMPLE_RATE,
        channelLayout: AV_CHANNEL_LAYOUT_MONO,
        timeBase: { num: 1, den: SAMPLE_RATE },
        pts: BigInt(next),
      });
      writeAll(encoder, frame, muxer, stream);
      next += chunk.length;
      return true;
    },
  };
}

function writeAll(encoder: Encoder, frame: Frame | null, muxer: Muxer, stream: number): void {
  for (const packet of encoder.encodeAllSync(frame)) {
    muxer.writePacketSync(packet, stream);
    packet.free();
  }
}

function soundOf(plan: ClipPlan): Float32Array {
  const total = plan.sounds.reduce((sum, sound) => sum + sound.seconds, 0);
  // node-av drops a last frame that is not full.
  const samples = new Float32Array(Math.ceil((total * SAMPLE_RATE) / SOUND_FRAME) * SOUND_FRAME);
  let start = 0;
  plan.sounds.forEach((sound, index) => {
    const at = Math.round(start * SAMPLE_RATE);
    if (sound.kind === 'speech') {
      samples.set(synthesiseSpeech(sound.seconds, SAMPLE_RATE, plan.seed * 100 + index), at);
    } else if (sound.kind === 'tone') {
      const turn = (2 * Math.PI * sound.frequency) / SAMPLE_RATE;
      const peak = 10 ** (sound.levelDbfs / 20);
      samples.set(
        Float32Array.from({ length: Math.round(sound.seconds * SAMPLE_RATE) }, (_, i) => peak * Math.sin(turn * i)),
        at,
      );
    }
    start += sound.seconds;
  });
  return samples;
}

function sceneOf({ black, bars }: PlannedShot, seed: number): Scene {
  if (bars !== undefined) return createBarsScene(bars);
  return black ? createBlackScene() : createScene(seed);
}

function even(value: number): number {
  return 2 * Math.max(1, Math.round(value / 2));
}
