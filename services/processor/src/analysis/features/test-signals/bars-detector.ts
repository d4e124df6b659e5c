import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { BAR_TEMPLATES, type BarTemplate, fitOf } from './bar-template.ts';
import { TEST_SIGNAL_PARAMETERS, type TestSignalParameters } from './test-signal-parameters.ts';

/** A passage of colour bars. */
export interface FoundBars extends TimeRange, Pick<BarTemplate, 'pattern' | 'area'> {
  /** From 0.5 to 1. */
  readonly confidence: number;
}

interface Fit {
  readonly template: BarTemplate;
  readonly fit: number;
}

interface OpenPassage {
  readonly template: BarTemplate;
  readonly start: Nanoseconds;
  /** Sum over its frames. */
  fit: number;
  frames: number;
}

type SeenFrame = Pick<VideoFrame, 'time' | 'thumbnail'>;

/** Looks at a frame per so manieth part of the shortest passage: every passage that is long enough has some of them. */
const LOOKS_PER_PASSAGE = 4;

/**
 * Finds colour bars, to the frame. A thumbnail is held against every pattern a few times a second, as hardly any video has bars; where there are some,
 * so is every frame since the one looked at before.
 */
export class BarsDetector {
  readonly #parameters: TestSignalParameters;
  readonly #found: FoundBars[] = [];
  readonly #lookInterval: Nanoseconds;
  #open: OpenPassage | undefined;
  #lastLooked: Nanoseconds | undefined;
  /** Frames since then. */
  #passedOver: SeenFrame[] = [];

  constructor(parameters: TestSignalParameters = TEST_SIGNAL_PARAMETERS) {
    this.#parameters = parameters;
    this.#lookInterval = fromSeconds(parameters.minBarsSeconds / LOOKS_PER_PASSAGE);
  }

  push({ time, thumbnail }: SeenFrame): void {
    if (this.#open === undefined && this.#lastLooked !== undefined && time - this.#lastLooked < this.#lookInterval) {
      this.#passedOver.push({ time, thumbnail });
      return;
    }
    this.#lastLooked = time;
    const best = this.#bestFit(thumbnail);
    if (best !== undefined) {
      for (const frame of this.#passedOver) this.#add(frame.time, this.#bestFit(frame.thumbnail));
    }
    this.#passedOver = [];
    this.#add(time, best);
  }

  #add(time: Nanoseconds, best: Fit | undefined): void {
    if (this.#open !== undefined && !isSame(this.#open.template, best?.template)) {
      this.#close(time);
    }
    if (best !== undefined) {
      this.#open ??= { template: best.template, start: time, fit: 0, frames: 0 };
      this.#open.fit += best.fit;
      this.#open.frames++;
    }
  }

  /** Ends at `end`, when the last frame stops being shown. */
  finish(end: Nanoseconds): readonly FoundBars[] {
    this.#close(end);
    return this.#found;
  }

  #bestFit(thumbnail: VideoFrame['thumbnail']): Fit | undefined {
    let best: Fit | undefined;
    for (const template of BAR_TEMPLATES) {
      const fit = fitOf(thumbnail, template, this.#parameters);
      if (fit !== undefined && fit > (best?.fit ?? 0)) best = { template, fit };
    }
    return best;
  }

  #close(end: Nanoseconds): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || end - open.start < fromSeconds(this.#parameters.minBarsSeconds)) return;
    const { pattern, area } = open.template;
    this.#found.push({ start: open.start, end, pattern, area, confidence: open.fit / open.frames });
  }
}

/** By which matrix they are coded may seem to change with noise. */
function isSame(template: BarTemplate, other: BarTemplate | undefined): boolean {
  return template.pattern === other?.pattern && template.area === other.area;
}
