import type { Size } from '../../decoding/display-size.ts';
import type { VideoFrame } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import { darkest, LitLines, shareAbove } from './lit-lines.ts';
import { type ActiveAreaParameters, PICTURE_FORMAT_PARAMETERS } from './picture-format-parameters.ts';
import { SamplingSchedule } from './sampling-schedule.ts';

/** The part of the picture as shown that is not bars. */
export interface ActiveAreaFinding {
  /** Edges as shares of the width and height. */
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Pixels as shown. */
  readonly size: Size;
  /** Frames that showed something, of those that were looked at. */
  readonly frameCount: number;
  /** Whether anything was seen in the bars. */
  readonly barsHaveContent: boolean;
}

/** After so many frames it is asked whether more could change anything: without bars mostly not. */
const SETTLING_COUNTS: ReadonlySet<number> = new Set([3, 6, 12, 24]);

/** The first and the first line behind of what lies between two bars. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds black bars around the picture (letterbox, pillarbox) from frames that are spread over the video.
 *
 * For every line it adds up for how long each of its parts was lit. Bars stay dark for the whole video, over the whole length of their lines, and end at one line.
 * A dark scene lights less, which takes nothing away from what others lit; a logo or a subtitle lights only some parts of a line.
 */
export class ActiveAreaDetector {
  readonly #parameters: ActiveAreaParameters;
  readonly #schedule: SamplingSchedule;
  #lit: { readonly rows: LitLines; readonly columns: LitLines; readonly shownSize: Size } | undefined;
  #frameCount = 0;
  #weight = 0;
  /** What all moments together weigh at most; undefined where that is not known. */
  readonly #wholeWeight: number | undefined;
  #isSettled = false;

  constructor(
    duration: Nanoseconds | undefined,
    parameters: ActiveAreaParameters = PICTURE_FORMAT_PARAMETERS.activeArea,
  ) {
    this.#parameters = parameters;
    this.#schedule = new SamplingSchedule(duration, parameters.sampling);
    this.#wholeWeight = duration === undefined ? undefined : parameters.sampling.count;
  }

  push(frame: Pick<VideoFrame, 'time' | 'lineBrightness'>): void {
    const weight = this.#isSettled ? undefined : this.#schedule.weightAt(frame.time);
    if (weight === undefined) return;
    const { rows, columns, shownSize } = frame.lineBrightness();
    const { maxBlack, litLevel, litShare } = this.#parameters;
    const level = Math.min(darkest(rows), maxBlack) + litLevel;
    if (shareAbove(rows, level) < litShare) return;
    this.#lit ??= { rows: new LitLines(rows.count), columns: new LitLines(columns.count), shownSize };
    // What a stream shows after it has changed its size is another picture.
    if (this.#lit.rows.count !== rows.count || this.#lit.columns.count !== columns.count) return;
    this.#lit.rows.add(rows, level, weight);
    this.#lit.columns.add(columns, level, weight);
    this.#frameCount++;
    this.#weight += weight;
    this.#isSettled =
      this.#wholeWeight !== undefined && SETTLING_COUNTS.has(this.#frameCount) && this.#isWhole(this.#wholeWeight);
  }

  /** @returns undefined where it cannot be told, as too little was ever lit. */
  finish(): ActiveAreaFinding | undefined {
    if (this.#lit === undefined) return undefined;
    const { rows, columns, shownSize } = this.#lit;
    const vertical = this.#extentOf(rows);
    const horizontal = this.#extentOf(columns);
    if (vertical === undefined || horizontal === undefined) return undefined;
    const box = {
      left: horizontal.from / columns.count,
      top: vertical.from / rows.count,
      right: horizontal.to / columns.count,
      bottom: vertical.to / rows.count,
    };
    return {
      box,
      size: {
        width: Math.round((box.right - box.left) * shownSize.width),
        height: Math.round((box.bottom - box.top) * shownSize.height),
      },
      frameCount: this.#frameCount,
      barsHaveContent: this.#isOutsideLit(rows, vertical) || this.#isOutsideLit(columns, horizontal),
    };
  }

  /** Whether the area is the whole picture, whatever follows. */
  #isWhole(weight: number): boolean {
    const area = this.#lit;
    if (area === undefined) return false;
    return [area.rows, area.columns].every((lines) => {
      const { from, to } = this.#extentOf(lines, weight) ?? {};
      return from === 0 && to === lines.count;
    });
  }

  #extentOf(lines: LitLines, weight = this.#weight): Extent | undefined {
    const from = this.#barOf(lines, weight, (line) => line);
    const behind = this.#barOf(lines, weight, (line) => lines.count - 1 - line);
    // Bars come in pairs: where there is none on one side, what is dark on the other is the picture, such as a gradient from black.
    if (from === 0 || behind === 0) return { from: 0, to: lines.count };
    return from === undefined || behind === undefined ? undefined : { from, to: lines.count - behind };
  }

  /**
   * How many lines the bar on one side has; undefined where what is lit does not end at one line.
   *
   * @param lineAt the lines, the outermost first
   */
  #barOf(lines: LitLines, weight: number, lineAt: (place: number) => number): number | undefined {
    for (const timeShare of this.#parameters.minTimeShares) {
      const minWeight = weight * timeShare;
      const parts = lines.partsIn(minWeight, this.#parameters.minLineShare);
      const bar = this.#barBefore((place) => lines.litShare(lineAt(place), parts, minWeight), lines.count);
      if (bar !== undefined) return bar;
    }
    return undefined;
  }

  /** From the middle outwards to the first line that is dark, and back to where the picture begins. */
  #barBefore(share: (place: number) => number, count: number): number | undefined {
    const { pictureShare, barShare, maxBarShare } = this.#parameters;
    const blurred = this.#blurredOf(count);
    const innermost = Math.floor(count * maxBarShare);
    let dark = innermost;
    while (dark >= 0 && share(dark) > barShare) dark--;
    if (dark < blurred) return 0;
    if (dark === innermost) return undefined;
    let edge = dark + 1;
    while (edge <= dark + blurred && share(edge) < pictureShare) edge++;
    return edge > dark + blurred ? undefined : edge;
  }

  #isOutsideLit(lines: LitLines, { from, to }: Extent): boolean {
    const blurred = this.#blurredOf(lines.count);
    return lines.isAnyLit(0, from - blurred) || (to < lines.count && lines.isAnyLit(to + blurred, lines.count));
  }

  #blurredOf(count: number): number {
    return Math.max(2, Math.ceil(count * this.#parameters.edgeShare));
  }
}
