import type { LumaPicture, VideoFrame } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import { cutStrip } from './cut-strip.ts';
import type { Box } from './pixel-box.ts';
import type { EdgeSample, SteadyEdges } from './steady-edges.ts';
import type { StripSink } from './strip-sink.ts';
import type { TextParameters } from './text-parameters.ts';

/** A line that is still shown. */
interface Followed {
  readonly number: number;
  readonly edges: EdgeSample;
  /** When it was first not seen, in the last look; it may be covered for a moment. */
  missing: Nanoseconds | undefined;
  /** Where it is, until it is known to be as clear as it gets. */
  unclear: Box | undefined;
  /** How strong its edges were at the last look, as a multiple of when it was cut out. */
  strength: number;
}

/** Edges by which a line is followed. */
const FOLLOWED_EDGES = 400;

/** The lines that have been cut out and are still shown: until when each is, and whether it was all there when it was cut out. */
export class FollowedLines {
  readonly #sink: StripSink;
  readonly #parameters: TextParameters;
  #lines: Followed[] = [];

  constructor(sink: StripSink, parameters: TextParameters) {
    this.#sink = sink;
    this.#parameters = parameters;
  }

  /** Follows another line; the oldest is given up for it where there are too many. */
  add(number: number, box: Box, pixels: Int32Array, edges: SteadyEdges, time: Nanoseconds): void {
    const sample = edges.sample(thinned(pixels));
    this.#lines.push({ number, edges: sample, missing: undefined, unclear: box, strength: 1 });
    if (this.#lines.length <= this.#parameters.maxFollowed) return;
    const first = this.#lines.shift();
    if (first !== undefined) this.#sink.close(first.number, first.missing ?? time);
  }

  /** Looks for each at where it was. */
  look(edges: SteadyEdges, frame: VideoFrame): void {
    this.#lines = this.#lines.filter((line) => this.#isThere(line, edges, frame.time));
    this.#improve(edges, frame);
  }

  /** Closes what is still shown. */
  finish(end: Nanoseconds): void {
    for (const { number, missing } of this.#lines) this.#sink.close(number, missing ?? end);
    this.#lines = [];
  }

  #isThere(line: Followed, edges: SteadyEdges, time: Nanoseconds): boolean {
    if (edges.shareOf(line.edges) >= this.#parameters.goneShare) {
      line.missing = undefined;
      return true;
    }
    if (line.missing === undefined) {
      line.missing = time;
      return true;
    }
    this.#sink.close(line.number, line.missing);
    return false;
  }

  /** Cuts lines out again that were still fading in. */
  #improve(edges: SteadyEdges, frame: VideoFrame): void {
    const { clearer, growing, readPixels, stripPixels } = this.#parameters;
    let picture: LumaPicture | undefined;
    for (const line of this.#lines) {
      if (line.unclear === undefined || line.missing !== undefined) continue;
      const strength = edges.strengthOf(line.edges);
      const isGrowing = strength >= growing * line.strength;
      line.strength = strength;
      if (isGrowing) continue;
      if (strength >= clearer) {
        picture ??= frame.renderGrey({ width: readPixels, height: readPixels });
        this.#sink.improve(line.number, cutStrip(picture, line.unclear, edges, stripPixels));
      }
      line.unclear = undefined;
    }
  }
}

function thinned(pixels: Int32Array): Int32Array {
  const step = Math.ceil(pixels.length / FOLLOWED_EDGES);
  return step <= 1 ? pixels : pixels.filter((_, at) => at % step === 0);
}
