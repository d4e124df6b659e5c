import { AV_NOPTS_VALUE, type Stream } from 'node-av';
import { fromSeconds, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import { startOf } from './presentation-start.ts';

const CLOCK_TIME = /^(\d{2}):(\d{2}):(\d{2}(?:\.\d{1,9})?)$/;
/** What mkvmerge writes beside its statistics. */
const STATISTICS_MARK = '_STATISTICS_WRITING_APP';

/**
 * How long a stream is shown or heard, as far as the file says.
 *
 * Matroska has no field for it, but muxers write a tag `DURATION`. In mkvmerge's statistics that is the length; libav writes the time at which the stream ends,
 * by the clock of the file.
 *
 * @param longest what a tag can say, as one that says more was left by another file; undefined in other containers, where no tag counts
 */
export function lengthOf(stream: Stream, longest: Nanoseconds | undefined): Nanoseconds | undefined {
  const tagged = taggedLength(stream, longest);
  if (tagged !== undefined) return tagged;
  return stream.duration === AV_NOPTS_VALUE || stream.duration <= 0n
    ? undefined
    : ticksToNanoseconds(stream.duration, stream.timeBase);
}

function taggedLength(stream: Stream, longest: Nanoseconds | undefined): Nanoseconds | undefined {
  const said = clockTime(stream.metadata?.get('DURATION') ?? '');
  if (said === undefined || longest === undefined || said > longest) return undefined;
  const isEnd = stream.metadata?.get(STATISTICS_MARK) == null;
  const length = isEnd ? said - beginningOf(stream) : said;
  return length > 0n ? length : undefined;
}

/** By the clock of the file; libav gives subtitles the beginning of the whole. */
function beginningOf(stream: Stream): Nanoseconds {
  const said = stream.startTime === AV_NOPTS_VALUE ? 0n : ticksToNanoseconds(stream.startTime, stream.timeBase);
  return startOf(stream) ?? said;
}

/** `hh:mm:ss.fraction`; undefined for anything else. */
function clockTime(text: string): Nanoseconds | undefined {
  const [, hours, minutes, seconds] = CLOCK_TIME.exec(text) ?? [];
  return seconds === undefined
    ? undefined
    : fromSeconds(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
}
