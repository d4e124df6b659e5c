import type { FieldOrder, VideoFrame } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import { differenceBetween } from '../freeze/picture-difference.ts';
import { PICTURE_FORMAT_PARAMETERS, type ScanParameters } from './picture-format-parameters.ts';
import { SamplingSchedule } from './sampling-schedule.ts';

/** How pictures are scanned. */
export interface ScanFinding {
  readonly kind: 'PROGRESSIVE' | 'TOP_FIELD_FIRST' | 'BOTTOM_FIELD_FIRST' | 'MIXED';
  /** Frames that showed it. */
  readonly frameCount: number;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** A frame of a run whose verdict comes with the next. */
interface Pending {
  readonly isFirst: boolean;
  /** How much its thumbnail differs from that of the frame before. */
  readonly movement: number;
}

/**
 * Finds from the pictures whether they are interlaced, whatever they are marked as: at moments that are spread over the video, the fields of a few frames in a row are
 * compared, and what moves decides. Fields that are shown apart show a movement at two moments.
 */
export class ScanDetector {
  readonly #parameters: ScanParameters;
  readonly #schedule: SamplingSchedule;
  readonly #votes = { PROGRESSIVE: 0, TOP_FIELD_FIRST: 0, BOTTOM_FIELD_FIRST: 0 };
  #place = 0;
  #pending: Pending | undefined;
  /** The thumbnail of the frame before in the run. */
  #before: Uint8Array | undefined;

  constructor(duration: Nanoseconds | undefined, parameters: ScanParameters = PICTURE_FORMAT_PARAMETERS.scan) {
    this.#parameters = parameters;
    this.#schedule = new SamplingSchedule(duration, parameters.sampling);
  }

  push(frame: Pick<VideoFrame, 'time' | 'thumbnail' | 'compareFields'>): void {
    if (this.#place === 0 && this.#schedule.weightAt(frame.time) === undefined) return;
    const isFirst = this.#place === 0;
    const isLast = this.#place === this.#parameters.runFrames - 1;
    const order = frame.compareFields(isFirst ? 'first' : isLast ? 'last' : 'next');
    const { luma } = frame.thumbnail;
    const movement = this.#before === undefined ? 0 : differenceBetween(this.#before, luma).mean;
    if (order !== undefined && this.#pending !== undefined && !this.#pending.isFirst) {
      this.#vote(order, Math.min(movement, this.#pending.movement));
    }
    this.#pending = isLast ? undefined : { isFirst, movement };
    this.#before = isLast ? undefined : luma;
    this.#place = isLast ? 0 : this.#place + 1;
  }

  /** @returns undefined where too little moves to tell. */
  finish(): ScanFinding | undefined {
    const { minFrames, minInterlacedFrames, agreement } = this.#parameters;
    const { PROGRESSIVE: progressive, TOP_FIELD_FIRST: top, BOTTOM_FIELD_FIRST: bottom } = this.#votes;
    const frameCount = progressive + top + bottom;
    if (frameCount < minFrames) return undefined;
    const shares = (['PROGRESSIVE', 'TOP_FIELD_FIRST', 'BOTTOM_FIELD_FIRST'] as const).map(
      (kind) => ({ kind, share: this.#votes[kind] / frameCount }) as const,
    );
    const main = shares.find(({ share }) => share >= agreement);
    if (main?.kind !== 'PROGRESSIVE' && frameCount < minInterlacedFrames) return undefined;
    // By Laplace's rule of succession: few frames make nobody sure.
    const evidence = (frameCount + 1) / (frameCount + 2);
    return main === undefined
      ? { kind: 'MIXED', frameCount, confidence: evidence * (1 - Math.max(...shares.map(({ share }) => share)) / 2) }
      : { kind: main.kind, frameCount, confidence: evidence * main.share };
  }

  #vote(order: FieldOrder, movement: number): void {
    const { minMovement, clearMovement } = this.#parameters;
    if (movement < minMovement || (order === 'UNDECIDED' && movement < clearMovement)) return;
    this.#votes[order === 'UNDECIDED' ? 'PROGRESSIVE' : order]++;
  }
}
