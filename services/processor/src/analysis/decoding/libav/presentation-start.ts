import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  type Demuxer,
  type Stream,
} from 'node-av';
import { earlier, fromSeconds, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';

/**
 * The moment that counts as 0: the smallest start of the picture and sound streams, whichever of them are decoded, so that
 * offsets do not depend on the features asked for. 0 when no stream says.
 */
export function presentationStart(demuxer: Demuxer): Nanoseconds {
  const starts = demuxer.streams.map(startOf).filter((start) => start !== undefined);
  return starts.length === 0 ? 0n : starts.reduce(earlier);
}

/**
 * When a picture or sound stream starts to be presented. Encoder delay at the head of the sound (Opus in WebM starts at
 * -7 ms) is decoded and thrown away, so it is no part of the presentation.
 */
export function startOf(stream: Stream): Nanoseconds | undefined {
  const { codecpar, startTime, timeBase } = stream;
  const isMedia = codecpar.codecType === AVMEDIA_TYPE_VIDEO || codecpar.codecType === AVMEDIA_TYPE_AUDIO;
  if (!isMedia || startTime === AV_NOPTS_VALUE || stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC)) {
    return undefined;
  }
  const start = ticksToNanoseconds(startTime, timeBase);
  if (start >= 0n || codecpar.initialPadding <= 0 || codecpar.sampleRate <= 0) {
    return start;
  }
  const trimmed = start + fromSeconds(codecpar.initialPadding / codecpar.sampleRate);
  const tick = ticksToNanoseconds(1n, timeBase);
  return trimmed > -tick && trimmed < tick ? 0n : trimmed;
}
