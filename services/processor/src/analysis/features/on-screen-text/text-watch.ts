import type { LumaPicture, VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import { cutStrip } from './cut-strip.ts';
import { type FoundLine, findLines } from './find-lines.ts';
import { FollowedLines } from './followed-lines.ts';
import type { Box } from './pixel-box.ts';
import { type NewEdges, SteadyEdges } from './steady-edges.ts';
import type { StripSink } from './strip-sink.ts';
import { TEXT_PARAMETERS, type TextParameters } from './text-parameters.ts';

/** Cells with new edges that make it worth looking for lines. */
const MIN_NEW_CELLS = 3;

/**
 * Watches the picture for text: lines of edges that stand still and were not there before. Each is cut out once, when it is complete, and
 * followed until it is gone. Nothing is read here. What moves is not seen: scrolling text costs nothing and gives nothing.
 */
export class TextWatch {
  readonly #parameters: TextParameters;
  readonly #sink: StripSink;
  #edges: SteadyEdges | undefined;
  /** When each look was, from look 1 on. */
  #times: Nanoseconds[] = [];
  #nextLook: Nanoseconds = 0n;
  readonly #followed: FollowedLines;
  /** Since when there is something new that is not complete. */
  #pending: { readonly since: Nanoseconds; edges: number } | undefined;
  #strips = 0;
  #budget: number;
  #budgetTime: Nanoseconds = 0n;

  constructor(sink: StripSink, parameters: TextParameters = TEXT_PARAMETERS) {
    this.#sink = sink;
    this.#parameters = parameters;
    this.#followed = new FollowedLines(sink, parameters);
    this.#budget = parameters.stripBurst;
  }

  push(frame: VideoFrame): void {
    if (frame.time < this.#nextLook) return;
    this.#nextLook = frame.time + fromSeconds(this.#parameters.lookSeconds);
    const { lookPixels } = this.#parameters;
    const picture = frame.renderGrey({ width: lookPixels, height: lookPixels });
    const edges = this.#edgesFor(picture, frame.time);
    this.#times.push(frame.time);
    const found = edges.push(picture, this.#steadyLook(frame.time));
    this.#followed.look(edges, frame);
    if (this.#isDue(found, frame.time)) this.#cut(edges, found.pixels, frame);
  }

  /** Closes what is still shown. */
  finish(end: Nanoseconds): void {
    this.#followed.finish(end);
  }

  /** A picture of another size begins anew. */
  #edgesFor({ width, height }: LumaPicture, time: Nanoseconds): SteadyEdges {
    const edges = this.#edges;
    if (edges?.width === width && edges.height === height) return edges;
    this.finish(time);
    this.#times = [];
    this.#pending = undefined;
    this.#edges = new SteadyEdges(width, height, this.#parameters.edgeLevels);
    return this.#edges;
  }

  /** The last look whose edges have stood still for long enough; 0 for none. */
  #steadyLook(time: Nanoseconds): number {
    const latest = time - fromSeconds(this.#parameters.steadySeconds);
    let look = this.#times.length;
    while (look > 0 && (this.#times[look - 1] ?? 0n) > latest) look--;
    return look;
  }

  /** Whether there is something new, and it is complete. */
  #isDue({ pixels, cells }: NewEdges, time: Nanoseconds): boolean {
    if (cells < MIN_NEW_CELLS) {
      this.#pending = undefined;
      return false;
    }
    const before = this.#pending;
    this.#pending = { since: before?.since ?? time, edges: pixels.length };
    if (before === undefined) return false;
    return (
      pixels.length < this.#parameters.growing * before.edges ||
      time - before.since >= fromSeconds(this.#parameters.settleSeconds)
    );
  }

  #cut(edges: SteadyEdges, taken: Int32Array, frame: VideoFrame): void {
    this.#pending = undefined;
    const { width, height, born } = edges;
    const strength = new Uint16Array(width * height);
    // What was there before is behind the text, or has been read.
    for (const pixel of taken) strength[pixel] = edges.take(pixel);
    const { edgeLevels, minLinePixels, maxLineShare, maxPerLook, readPixels, stripPixels } = this.#parameters;
    const lines = findLines(
      { width, pixels: taken, strength, growsRight: (pixel) => edges.growsRight(pixel) },
      { edgeLevels, minHeight: minLinePixels, maxHeight: maxLineShare * height },
    );
    const most = Math.min(maxPerLook, this.#allowed(frame.time));
    if (lines.length > most) this.#sink.leaveOut();
    if (lines.length === 0 || most === 0) return;
    const picture = frame.renderGrey({ width: readPixels, height: readPixels });
    for (const box of likeliest(lines, most)) {
      const pixels = edgesIn(box, width, strength);
      const number = this.#sink.open(cutStrip(picture, box, edges, stripPixels), this.#startOf(pixels, born));
      this.#strips++;
      this.#budget--;
      this.#followed.add(number, box, pixels, edges, frame.time);
    }
  }

  /** How many lines may be cut out now: no moment takes all that is left for those that follow. */
  #allowed(time: Nanoseconds): number {
    const { maxStrips, stripsPerSecond, stripBurst, lookShare } = this.#parameters;
    this.#budget = Math.min(stripBurst, this.#budget + stripsPerSecond * toSeconds(time - this.#budgetTime));
    this.#budgetTime = time;
    const now = this.#budget < 1 ? 0 : Math.ceil(lookShare * this.#budget);
    return Math.max(0, Math.min(maxStrips - this.#strips, now));
  }

  /** When half of the edges were there. */
  #startOf(pixels: Int32Array, born: Int32Array): Nanoseconds {
    const looks = Int32Array.from(pixels, (pixel) => born[pixel] ?? 0).sort();
    return this.#times[Math.max(1, looks[looks.length >> 1] ?? 1) - 1] ?? 0n;
  }
}

function likeliest(lines: readonly FoundLine[], most: number): readonly FoundLine[] {
  return lines.toSorted((a, b) => b.strokeSides - a.strokeSides).slice(0, most);
}

function edgesIn(box: Box, width: number, strength: Uint16Array): Int32Array {
  const pixels: number[] = [];
  for (let y = box.top; y < box.bottom; y++) {
    for (let pixel = y * width + box.left; pixel < y * width + box.right; pixel++) {
      if ((strength[pixel] ?? 0) > 0) pixels.push(pixel);
    }
  }
  return Int32Array.from(pixels);
}
