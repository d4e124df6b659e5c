import {
  AV_BUFFERSRC_FLAG_KEEP_REF,
  AV_BUFFERSRC_FLAG_PUSH,
  type AVBufferSrcFlag,
  AVERROR_EAGAIN,
  AVERROR_ENOMEM,
  AVERROR_EOF,
  FFmpegError,
  FilterAPI,
  type FilterContext,
  type FilterGraph,
  Frame,
} from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';
import { filterFrame, UnfilterableFrameError } from './filter-frame.ts';

/** Through the whole graph at once; the frame remains whose it is. */
const PUSH_AND_KEEP = (AV_BUFFERSRC_FLAG_PUSH | AV_BUFFERSRC_FLAG_KEEP_REF) as AVBufferSrcFlag;

/** The ends of a graph that is set up, and the sound it is set up for. */
interface Ends {
  readonly source: FilterContext;
  readonly sink: FilterContext;
  readonly timeBase: Fraction;
  readonly format: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Takes what came out of the filters: valid only while it is handed over, its time in ticks of `timeBase`. */
export type FilteredSound = (frame: Frame, timeBase: Fraction) => void;

/**
 * A graph of sound filters. node-av sets it up, and again for sound of another kind; all other frames go straight to its ends, with three calls each in place
 * of some thirty.
 */
export class SoundFilter implements Disposable {
  readonly #api: FilterAPI;
  readonly #filtered = new Frame();
  #graph: FilterGraph | undefined;
  #ends: Ends | undefined;

  /** @param description libav's of a chain of filters */
  constructor(description: string) {
    this.#api = FilterAPI.create(description, {
      threads: 1,
      configure: (graph) => {
        this.#graph = graph;
      },
    });
    this.#filtered.alloc();
  }

  /**
   * Passes a frame through.
   *
   * @throws {UnfilterableFrameError}
   */
  push(frame: Frame, onFiltered: FilteredSound): void {
    const { format, sampleRate, channels } = frame;
    const ends = this.#ends;
    if (ends?.format !== format || ends.sampleRate !== sampleRate || ends.channels !== channels) {
      this.#handOn(filterFrame(this.#api, frame), onFiltered);
      this.#ends = this.#endsFor(format, sampleRate, channels);
      return;
    }
    check(ends.source.buffersrcAddFrameSync(frame, PUSH_AND_KEEP));
    for (;;) {
      const answer = ends.sink.buffersinkGetFrameSync(this.#filtered);
      if (answer === AVERROR_EAGAIN || answer === AVERROR_EOF) return;
      check(answer);
      try {
        onFiltered(this.#filtered, ends.timeBase);
      } finally {
        this.#filtered.unref();
      }
    }
  }

  /** Passes on what the filters still hold. */
  flush(onFiltered: FilteredSound): void {
    if (!this.#api.isFilterInitialized) return;
    this.#handOn(this.#api.flushFramesSync(), onFiltered);
  }

  [Symbol.dispose](): void {
    this.#ends = undefined;
    this.#filtered.free();
    this.#api.close();
  }

  #handOn(frames: Iterable<Frame>, onFiltered: FilteredSound): void {
    for (const frame of frames) {
      try {
        onFiltered(frame, frame.timeBase);
      } finally {
        frame.free();
      }
    }
  }

  #endsFor(format: number, sampleRate: number, channels: number): Ends | undefined {
    const source = this.#graph?.filters?.find(({ name }) => name === 'in');
    const sink = this.#api.buffersink;
    if (source === undefined || sink === null) return undefined;
    return { source, sink, timeBase: sink.buffersinkGetTimeBase(), format, sampleRate, channels };
  }
}

function check(answer: number): void {
  if (answer >= 0) return;
  const cause = new FFmpegError(answer);
  throw answer === AVERROR_ENOMEM
    ? cause
    : new UnfilterableFrameError('No filter takes a frame of the file.', { cause });
}
