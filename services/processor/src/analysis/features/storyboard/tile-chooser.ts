import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { type IntervalRow, STORYBOARD_PARAMETERS, type StoryboardParameters } from './storyboard-parameters.ts';

/** A frame that stands for an interval. */
export interface ChosenTile {
  /** The interval, from 0. */
  readonly interval: bigint;
  /** Presentation time of the frame. */
  readonly time: Nanoseconds;
  readonly isKey: boolean;
  /** Where its pixels are kept, from 0; no two tiles have the same. */
  readonly place: number;
}

/**
 * Chooses a frame per interval while frames stream by: the first keyframe in it, else its first frame. Keyframes are what can be had without
 * decoding what lies between, so that a storyboard alone and one that is made beside other features are the same.
 *
 * The interval depends on the duration. Where a file does not tell it, or tells less than there is, intervals grow with it: those that become one leave
 * the tile that would have been chosen for it from the start. So there are never more tiles, or places, than the table allows.
 */
export class TileChooser {
  #row: IntervalRow;
  readonly #parameters: StoryboardParameters;
  #tiles: ChosenTile[] = [];
  #free: number[] = [];
  #places = 0;

  /** @param duration of the video, when the file says it */
  constructor(duration: Nanoseconds | undefined, parameters: StoryboardParameters = STORYBOARD_PARAMETERS) {
    this.#parameters = parameters;
    this.#row = rowAfter(undefined, parameters);
    while (duration !== undefined && duration > fromSeconds(this.#row.upToSeconds)) {
      this.#row = rowAfter(this.#row, parameters);
    }
  }

  /** Length of an interval, as far as the frames have come. */
  get length(): Nanoseconds {
    return fromSeconds(this.#row.intervalSeconds);
  }

  /** In order of time. */
  get tiles(): readonly ChosenTile[] {
    return this.#tiles;
  }

  /** @returns the place for the pixels of the frame, where another tile's may have been; undefined when the frame is not chosen. */
  push({ time, isKey }: Pick<VideoFrame, 'time' | 'isKey'>): number | undefined {
    while (time >= fromSeconds(this.#row.upToSeconds)) this.#grow();
    const interval = time / this.length;
    const last = this.#tiles.at(-1);
    if (last !== undefined && last.interval >= interval) {
      if (!isKey || last.isKey) return undefined;
      this.#tiles.pop();
      this.#free.push(last.place);
    }
    const place = this.#free.pop() ?? this.#places++;
    this.#tiles.push({ interval, time, isKey, place });
    return place;
  }

  #grow(): void {
    this.#row = rowAfter(this.#row, this.#parameters);
    const kept: ChosenTile[] = [];
    for (const tile of this.#tiles) {
      const grown = { ...tile, interval: tile.time / this.length };
      const last = kept.at(-1);
      if (last?.interval !== grown.interval) {
        kept.push(grown);
      } else if (grown.isKey && !last.isKey) {
        kept.splice(-1, 1, grown);
        this.#free.push(last.place);
      } else {
        this.#free.push(tile.place);
      }
    }
    this.#tiles = kept;
  }
}

function rowAfter(row: IntervalRow | undefined, { intervals }: StoryboardParameters): IntervalRow {
  const next = intervals.find(({ upToSeconds }) => upToSeconds > (row?.upToSeconds ?? 0));
  if (next !== undefined) return next;
  if (row === undefined) throw new RangeError('The table of intervals has no row');
  return { upToSeconds: row.upToSeconds * 2, intervalSeconds: row.intervalSeconds * 2 };
}
