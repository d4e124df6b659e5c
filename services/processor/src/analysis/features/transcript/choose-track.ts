import type { SubtitleTrackFacts } from '../../decoding/media-file.ts';

/**
 * The track to read: one that holds everything before one that holds only what must always be shown, then the default, then
 * the first.
 *
 * @throws {RangeError} when there is none.
 */
export function chooseTrack(tracks: readonly SubtitleTrackFacts[]): SubtitleTrackFacts {
  const [best] = tracks.toSorted((a, b) => rank(a) - rank(b));
  if (best === undefined) {
    throw new RangeError('There is no subtitle track to choose from');
  }
  return best;
}

function rank({ isForced, isDefault }: SubtitleTrackFacts): number {
  return (isForced ? 2 : 0) + (isDefault ? 0 : 1);
}
