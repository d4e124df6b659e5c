import {
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_FORCED,
  AV_NOPTS_VALUE,
  avGetCodecName,
  type Demuxer,
  type Packet,
  type Stream,
} from 'node-av';
import { type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import type { SubtitleConsumer, SubtitleTrackFacts } from '../media-file.ts';
import { isSubtitleText, subtitleText } from '../subtitle-text.ts';
import { kindOf } from './read-facts.ts';
import type { Track } from './track.ts';

/** The subtitle tracks that are text. */
export function textSubtitles(demuxer: Demuxer): readonly SubtitleTrackFacts[] {
  return demuxer.streams
    .filter((stream) => kindOf(stream) === 'subtitle' && isSubtitleText(codecOf(stream)))
    .map((stream) => {
      const language = stream.metadata?.get('language') ?? undefined;
      return {
        index: stream.index,
        ...(language !== undefined && { language }),
        isDefault: stream.hasDisposition(AV_DISPOSITION_DEFAULT),
        isForced: stream.hasDisposition(AV_DISPOSITION_FORCED),
      };
    });
}

/** Starts reading a track of text. Its packets are read as they are: a decoder would turn all of them into ASS first. */
export function openSubtitleTrack(stream: Stream, origin: Nanoseconds, consumer: SubtitleConsumer): Track {
  const codec = codecOf(stream);
  const { timeBase } = stream;
  let position: Nanoseconds | undefined;
  return {
    get position() {
      return position;
    },
    push(packet: Packet) {
      const { data, pts, duration } = packet;
      if (data === null || pts === AV_NOPTS_VALUE) {
        return;
      }
      const text = subtitleText(codec, data);
      const start = ticksToNanoseconds(pts, timeBase) - origin;
      position = start;
      if (text !== '') {
        consumer.onCue({ start, end: start + ticksToNanoseconds(duration, timeBase), text });
      }
    },
    flush() {
      // Cues are whole packets.
    },
    damage: () => [],
    end: () => consumer.onEnd(),
    [Symbol.dispose]() {
      // Nothing is held.
    },
  };
}

function codecOf(stream: Stream): string {
  return avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
}
