import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, type Thumbnail } from '../../decoding/media-file.ts';
import type { FingerprintParameters } from './fingerprint-parameters.ts';

/** Part of a thumbnail, in its pixels; right and bottom are the first outside. */
export interface PictureArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The whole thumbnail. */
export const WHOLE_AREA: PictureArea = { left: 0, top: 0, right: THUMBNAIL_WIDTH, bottom: THUMBNAIL_HEIGHT };

/** Rows above and below, columns left and right, that are of one colour. */
interface Bars {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Where in the frame the picture is: without letterbox (bars above and below) and pillarbox (bars at the sides). Bars are of any one colour, as wide on either
 * side, and seen in a number of pictures in a row.
 */
export class ActiveArea {
  readonly #parameters: FingerprintParameters;
  readonly #seen: Bars[] = [];

  constructor(parameters: FingerprintParameters) {
    this.#parameters = parameters;
  }

  /** Takes the next picture and gives the area that holds for it. */
  next({ luma }: Pick<Thumbnail, 'luma'>): PictureArea {
    const { barTolerance, maxBarShare, barPictures } = this.#parameters;
    this.#seen.push({
      rows: barsOf(luma, THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, 1, barTolerance, maxBarShare),
      columns: barsOf(luma, THUMBNAIL_WIDTH, 1, THUMBNAIL_WIDTH, barTolerance, maxBarShare),
    });
    if (this.#seen.length > barPictures) this.#seen.shift();
    const rows = Math.min(...this.#seen.map((bars) => bars.rows));
    const columns = Math.min(...this.#seen.map((bars) => bars.columns));
    return { left: columns, top: rows, right: THUMBNAIL_WIDTH - columns, bottom: THUMBNAIL_HEIGHT - rows };
  }
}

/**
 * How many lines from either edge are of one and the same colour.
 *
 * @param lines how many lines there are; line `i` begins at `i * lineStep`, and its samples are `sampleStep` apart
 */
function barsOf(
  luma: Uint8Array,
  lines: number,
  lineStep: number,
  sampleStep: number,
  tolerance: number,
  maxShare: number,
): number {
  const samples = luma.length / lines;
  const most = Math.floor(lines * maxShare);
  let lowest = 255;
  let highest = 0;
  for (let bars = 0; bars < most; bars++) {
    for (const line of [bars, lines - 1 - bars]) {
      for (let sample = 0; sample < samples; sample++) {
        const value = luma[line * lineStep + sample * sampleStep] ?? 0;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
      if (highest - lowest > tolerance) return bars;
    }
  }
  return most;
}
