import type { Size } from '../../decoding/display-size.ts';
import { type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import type { TilePlace } from './tile-sheets.ts';

/** A tile as players are told of it. */
export interface IndexedTile extends TilePlace {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
  /** Presentation time of the frame. */
  readonly time: Nanoseconds;
}

/** The file names of a sheet, relative to the index. */
export interface IndexedSheet extends Size {
  readonly jpeg: string;
  readonly webp: string;
}

/** A storyboard as its indexes describe it. */
export interface StoryboardIndex {
  readonly tile: Size;
  readonly interval: Nanoseconds;
  /** When the picture ends. */
  readonly duration: Nanoseconds;
  readonly sheets: readonly IndexedSheet[];
  readonly tiles: readonly IndexedTile[];
}

/**
 * WebVTT with a cue of metadata per tile (W3C WebVTT, 1.4 and 4.4), as players read thumbnails from it: the address of the sheet and the
 * place in it as a spatial fragment (W3C Media Fragments URI 1.0, 4.2.2).
 */
export function toWebVtt({ tile, sheets, tiles }: StoryboardIndex, format: 'jpeg' | 'webp'): string {
  const cues = tiles.map(({ start, end, sheet, left, top }) => {
    const from = milliseconds(start);
    // A cue of no length is not valid, and the last interval may have less than a millisecond.
    const to = Math.max(milliseconds(end), from + 1);
    const place = `xywh=${left},${top},${tile.width},${tile.height}`;
    return `${timestamp(from)} --> ${timestamp(to)}\n${sheets[sheet]?.[format]}#${place}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** JSON in the manner of Mux's storyboards: the size of the tiles, and where each begins, in seconds and in pixels. */
export function toJson({ tile, interval, duration, sheets, tiles }: StoryboardIndex): string {
  const index = {
    tile_width: tile.width,
    tile_height: tile.height,
    interval: toSeconds(interval),
    duration: toSeconds(duration),
    sheets: sheets.map(({ jpeg, webp, width, height }) => ({ jpeg, webp, width, height })),
    tiles: tiles.map(({ start, time, sheet, left, top }) => ({
      start: toSeconds(start),
      time: toSeconds(time),
      sheet,
      x: left,
      y: top,
    })),
  };
  return `${JSON.stringify(index)}\n`;
}

function milliseconds(time: Nanoseconds): number {
  return Number(time / 1_000_000n);
}

/** Hours have two or more digits. */
function timestamp(ms: number): string {
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1_000) % 60,
  ];
  return `${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds, 2)}.${padded(ms % 1_000, 3)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
