import type {
  StoryboardSheet as WireSheet,
  StoryboardResult as WireStoryboard,
  StoryboardTile as WireTile,
} from '@vidi/contracts/vidi/v1/results';
import { type FileArtifact, type ImageArtifact, toFile, toImage } from './artifact.ts';
import { type Segment, toSegment } from './segment.ts';
import { toOffset } from './wire-values.ts';

/** Small pictures of the video, one per interval, side by side in sheets, for a preview along the time line of a player. */
export interface Storyboard {
  /** Length of an interval in seconds; it depends on the duration of the video. */
  readonly intervalSeconds: number;
  /** Width of every tile in pixels, as shown (rotation and pixel shape applied); at most 192, as is its height. */
  readonly tileWidth: number;
  /** Height of every tile in pixels, as shown. */
  readonly tileHeight: number;
  /** In order of time, each full (100 tiles, at most 1920 pixels wide and high) but for the last; at most 4. */
  readonly sheets: readonly StoryboardSheet[];
  /** In order of time, without gaps, from 0 to the end of the picture. */
  readonly tiles: readonly StoryboardTile[];
  /** WebVTT with a cue per tile, for players; it refers to the JPEG sheets by addresses relative to its own. */
  readonly vtt: FileArtifact;
  /** The same for the WebP sheets. */
  readonly webpVtt: FileArtifact;
  /** JSON with the size of the tiles, the sheets, the duration, and start, x and y of each tile. */
  readonly json: FileArtifact;
}

/** A sheet of tiles, row by row, ten in a row, in two formats of the same size. */
export interface StoryboardSheet {
  readonly jpeg: ImageArtifact;
  readonly webp: ImageArtifact;
}

/** A small picture, and the stretch of time that it stands for. */
export interface StoryboardTile extends Segment {
  /** Presentation time in seconds of the frame that it shows. */
  readonly timeSeconds: number;
  /** The sheet it is in: `sheets[sheetIndex]`. */
  readonly sheetIndex: number;
  /** Its left edge in the sheet, in pixels. */
  readonly left: number;
  /** Its upper edge in the sheet, in pixels. */
  readonly top: number;
}

/** Reads the result of `STORYBOARD`. */
export function toStoryboard(storyboard: WireStoryboard): Storyboard {
  return {
    intervalSeconds: toOffset(storyboard.interval),
    tileWidth: storyboard.tileWidth,
    tileHeight: storyboard.tileHeight,
    sheets: storyboard.sheets.map(toSheet),
    tiles: storyboard.tiles.map(toTile),
    vtt: toFile(storyboard.vtt),
    webpVtt: toFile(storyboard.webpVtt),
    json: toFile(storyboard.json),
  };
}

function toSheet({ jpeg, webp }: WireSheet): StoryboardSheet {
  return { jpeg: toImage(jpeg), webp: toImage(webp) };
}

function toTile(tile: WireTile): StoryboardTile {
  const { sheetIndex, left, top } = tile;
  return { ...toSegment(tile), timeSeconds: toOffset(tile.timeOffset), sheetIndex, left, top };
}
