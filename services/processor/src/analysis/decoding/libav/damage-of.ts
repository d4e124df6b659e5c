import { later, type Nanoseconds } from '../../time/rational-time.ts';
import { type ContainerFacts, tellsLength } from '../container-facts.ts';
import { headerTolerance } from '../damage/damage-recorder.ts';
import type { MediaDamage } from '../media-file.ts';
import type { DecodedTrack } from './track.ts';

interface DecodedTracks {
  readonly picture: DecodedTrack | undefined;
  readonly sound: DecodedTrack | undefined;
}

interface OpenedFile {
  readonly facts: ContainerFacts;
  readonly pictureStreamIndex: number | undefined;
  readonly soundStreamIndex: number | undefined;
}

/**
 * What could not be read of the media that were decoded.
 *
 * A medium is cut short when it ends before its own length in the header. Where a stream has none (Matroska, WebM), the
 * length of the whole counts, which another stream may be what makes it so long, such as subtitles: only when all were decoded and none came so
 * far, or libav complained. Where no length is told (MPEG-TS) nobody can say that an end is missing.
 */
export function damageOf(tracks: DecodedTracks, file: OpenedFile, hasComplaints: boolean): MediaDamage {
  const { facts, pictureStreamIndex, soundStreamIndex } = file;
  const decoded = [tracks.picture, tracks.sound].filter((track) => track !== undefined);
  const timed = facts.streams.filter(({ kind }) => kind === 'video' || kind === 'audio' || kind === 'subtitle');
  const ends = decoded.map(({ position }) => position).filter((position) => position !== undefined);
  const isShort = isBefore(ends.length === 0 ? undefined : ends.reduce(later), facts.duration);
  const wholeCounts = (decoded.length === timed.length && isShort) || hasComplaints;
  const damage = (track: DecodedTrack | undefined, index: number | undefined) => {
    const { start = 0n, duration: length } = facts.streams.find((stream) => stream.index === index) ?? {};
    const told = length === undefined ? (wholeCounts ? facts.duration : undefined) : start + length;
    return track?.damage({ expectedEnd: tellsLength(facts) ? told : undefined, hasComplaints }) ?? [];
  };
  return { picture: damage(tracks.picture, pictureStreamIndex), sound: damage(tracks.sound, soundStreamIndex) };
}

function isBefore(end: Nanoseconds | undefined, told: Nanoseconds | undefined): boolean {
  return end !== undefined && told !== undefined && end < told - headerTolerance(told);
}
