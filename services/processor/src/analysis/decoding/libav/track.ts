import { AV_NOPTS_VALUE, AVERROR_ENOMEM, FFmpegError, type Frame, type Packet, type Stream } from 'node-av';
import { AnalysisError } from '../../../domain/analysis-error.ts';
import { type Fraction, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import type { FileEnd } from '../damage/damage-recorder.ts';
import type { DamagedRange } from '../damage/damaged-range.ts';
import { UnfilterableFrameError } from './filter-frame.ts';
import type { StreamDecoder } from './stream-decoder.ts';

/** One stream that was decoded, or is being. */
export interface DecodedTrack {
  /** Time reached since the start of the presentation; undefined before the first frame. */
  readonly position: Nanoseconds | undefined;
  /** What could not be read of it, once it was flushed. Asked once. */
  damage(end: FileEnd): readonly DamagedRange[];
  /** Ends the consumer. */
  end(): void;
}

/** One stream being decoded. */
export interface Track extends DecodedTrack, Disposable {
  push(packet: Packet): void;
  /** Hands over what the decoder still holds. */
  flush(): void;
}

/** The time base of a stream, once for all of its packets: node-av makes a new object of it whenever it is asked. */
export function timeBaseOf(stream: Stream): Fraction {
  const { num, den } = stream.timeBase;
  return { num, den };
}

/** When a packet is to be presented, as far as the file says. */
export function timeOf({ pts, dts }: Packet, timeBase: Fraction, origin: Nanoseconds): Nanoseconds | undefined {
  const ticks = pts === AV_NOPTS_VALUE ? dts : pts;
  return ticks === AV_NOPTS_VALUE ? undefined : ticksToNanoseconds(ticks, timeBase) - origin;
}

/** Opens a track; undefined where no decoder makes sense of what the file's header says of it. */
export async function openUnlessDamaged<T extends DecodedTrack>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof FFmpegError)) throw error;
    throwIfOutOfMemory(error);
    return undefined;
  }
}

/** A draining decoder that tells of nothing but damage is given up. */
const MAX_DAMAGED_ANSWERS = 64;

/** What becomes of what a decoder gives. */
export interface DecoderOutput {
  /** The frame is released afterwards. */
  readonly onFrame: (frame: Frame) => void;
  /** Something could not be decoded: near the packet that was just handed in, before or after it. */
  readonly onDamage: () => void;
}

/** Decodes a packet, or with `null` what the decoder still holds, and releases every frame after `onFrame`. */
export function decodeInto(decoder: StreamDecoder, packet: Packet | null, { onFrame, onDamage }: DecoderOutput): void {
  toleratingDamage(() => decoder.send(packet), onDamage);
  for (let damaged = 0; damaged < MAX_DAMAGED_ANSWERS; ) {
    const answer = toleratingDamage(() => decoder.receive(), onDamage);
    if (answer === DAMAGED) {
      damaged++;
      continue;
    }
    // It wants more, or it is at its end.
    if (answer === undefined) return;
    damaged = 0;
    try {
      // Filters refuse what no frame of a sound file has, such as a channel layout without channels.
      toleratingDamage(() => onFrame(answer), onDamage);
    } finally {
      decoder.release(answer);
    }
  }
}

const DAMAGED = Symbol('damaged');

function toleratingDamage<T>(step: () => T, onDamage: () => void): T | typeof DAMAGED {
  try {
    return step();
  } catch (error) {
    if (error instanceof FFmpegError) throwIfOutOfMemory(error);
    else if (!(error instanceof UnfilterableFrameError)) throw error;
    onDamage();
    return DAMAGED;
  }
}

function throwIfOutOfMemory(error: FFmpegError): void {
  if (error.code !== AVERROR_ENOMEM) return;
  throw new AnalysisError('OUT_OF_MEMORY', 'There was not enough memory to decode the video.', 'RESOURCE', {
    cause: error,
  });
}
