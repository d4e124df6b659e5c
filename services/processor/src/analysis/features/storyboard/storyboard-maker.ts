import type { Size } from '../../decoding/display-size.ts';
import type { Pixels, VideoFrame } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import type { ArtifactWriter } from '../feature.ts';
import type { IndexedTile } from './storyboard-index.ts';
import { STORYBOARD_PARAMETERS, type StoryboardParameters } from './storyboard-parameters.ts';
import { TileChooser } from './tile-chooser.ts';
import { inCanvas, placeOf, sheetOf } from './tile-sheets.ts';

/** The pixels of the tiles, one after the other, until it is known which of them stay. Not an artifact. */
const TILES_FILE = 'storyboard.tiles';

/** What a storyboard consists of. */
export interface Storyboard {
  readonly interval: Nanoseconds;
  /** When the picture ends. */
  readonly end: Nanoseconds;
  readonly tile: Size;
  /** At least one. */
  readonly tiles: readonly IndexedTile[];
  readonly sheetCount: number;
  /** Sheet number `index`, from 0. */
  sheet(index: number): Pixels;
}

/**
 * Makes a storyboard while frames stream by. The tiles wait in a file: how many stay is known at the end only, and memory must not grow with the
 * length of a video.
 */
export class StoryboardMaker {
  readonly #artifacts: Pick<ArtifactWriter, 'writeAt' | 'readAt'>;
  readonly #parameters: StoryboardParameters;
  readonly #chooser: TileChooser;
  /** That of the first tile; where the picture changes its shape on the way, the others are cut, or have bars. */
  #tile: Size | undefined;

  constructor(
    artifacts: Pick<ArtifactWriter, 'writeAt' | 'readAt'>,
    duration: Nanoseconds | undefined,
    parameters: StoryboardParameters = STORYBOARD_PARAMETERS,
  ) {
    this.#artifacts = artifacts;
    this.#parameters = parameters;
    this.#chooser = new TileChooser(duration, parameters);
  }

  /** Length of an interval, as far as the frames have come. */
  get interval(): Nanoseconds {
    return this.#chooser.length;
  }

  push(frame: Pick<VideoFrame, 'time' | 'isKey' | 'render'>): void {
    const place = this.#chooser.push(frame);
    if (place === undefined) return;
    const { maxTileWidth, maxTileHeight } = this.#parameters;
    using picture = frame.render({ width: maxTileWidth, height: maxTileHeight });
    const pixels = picture.toPixels();
    this.#tile ??= { width: pixels.width, height: pixels.height };
    const { bytes } = inCanvas(pixels, this.#tile);
    this.#artifacts.writeAt(TILES_FILE, place * bytes.length, bytes);
  }

  /** @param end when the picture ends; there was at least one frame */
  finish(end: Nanoseconds): Storyboard {
    const tile = this.#tile;
    if (tile === undefined) throw new RangeError('A storyboard needs a frame');
    const interval = this.#chooser.length;
    const chosen = this.#chooser.tiles;
    const starts = chosen.map((one, index) => (index === 0 ? 0n : one.interval * interval));
    const perSheet = this.#parameters.columns * this.#parameters.rows;
    const length = (tile.width * tile.height * 3) / 2;
    return {
      interval,
      end,
      tile,
      tiles: chosen.map(({ time }, index) => ({
        ...placeOf(index, tile, this.#parameters),
        start: starts[index] ?? 0n,
        end: starts[index + 1] ?? end,
        time,
      })),
      sheetCount: Math.ceil(chosen.length / perSheet),
      sheet: (index) => {
        const pixels = chosen.slice(index * perSheet, (index + 1) * perSheet).map(({ place }) => ({
          ...tile,
          bytes: this.#artifacts.readAt(TILES_FILE, place * length, length),
        }));
        return sheetOf(pixels, tile, this.#parameters);
      },
    };
  }
}
