import { later, type Nanoseconds } from '../../time/rational-time.ts';
import type { DamagedRange } from './damaged-range.ts';
import { mergeRanges } from './merge-ranges.ts';

const SECOND = 1_000_000_000n;
/** Rounding of containers' times, which is to the millisecond in Matroska. */
const ROUNDING = 20_000_000n;
/** A decoder tells of damage some pictures before or after those that are missing for it. */
const NEAR = SECOND;
/** A hole this long counts where the file is known to be damaged, even if no decoder complained just there. */
const LONG_HOLE = SECOND;
/** Holes and complaints that are remembered; a file with more is damaged all over. */
const MAX_REMEMBERED = 10_000;

/** What is known of the file as a whole when its end is reached. */
export interface FileEnd {
  /** Where the medium should end; undefined when nobody says. */
  readonly expectedEnd: Nanoseconds | undefined;
  /** Whether libav complained of anything, in whichever stream. */
  readonly hasComplaints: boolean;
}

/**
 * Finds what is missing of one medium. A hole between two pieces says nothing by itself, as a frame may be shown for long and
 * headers round; it is damage where a decoder rejected something near it, or it is long and the file is known to be damaged. What
 * was rejected without leaving a hole is damage too.
 */
export class DamageRecorder {
  readonly #holes: DamagedRange[] = [];
  readonly #rejected: Nanoseconds[] = [];
  #first: Nanoseconds | undefined;
  #end: Nanoseconds | undefined;
  #pieceLength: Nanoseconds = 0n;

  /** Something of the medium that starts at `time` could not be decoded. */
  rejected(time: Nanoseconds): void {
    if (this.#rejected.length < MAX_REMEMBERED) this.#rejected.push(time);
  }

  /** A frame or some samples were decoded, in the order of presentation. */
  decoded(start: Nanoseconds, end: Nanoseconds): void {
    const before = this.#end;
    this.#first ??= start;
    this.#pieceLength = end - start;
    const isHole = before !== undefined && start - before > later(ROUNDING, this.#pieceLength / 2n);
    if (isHole && this.#holes.length < MAX_REMEMBERED) this.#holes.push({ start: before, end: start });
    this.#end = before === undefined ? end : later(before, end);
  }

  /** The ranges of time of which nothing could be read: in order, not overlapping, from 0. */
  conclude({ expectedEnd, hasComplaints }: FileEnd): readonly DamagedRange[] {
    const first = this.#first;
    const end = this.#end;
    if (first === undefined || end === undefined) return [];
    const isDamaged = hasComplaints || this.#rejected.length > 0;
    const near = (hole: DamagedRange) => (time: Nanoseconds) => time >= hole.start - NEAR && time <= hole.end + NEAR;
    const holes = this.#holes.filter(
      (hole) => (isDamaged && hole.end - hole.start >= LONG_HOLE) || this.#rejected.some(near(hole)),
    );
    // What was rejected before the first frame is how a recording begins in the middle of a group of pictures.
    const alone = this.#rejected.filter((time) => time >= first && !holes.some((hole) => near(hole)(time)));
    const length = later(this.#pieceLength, 1n);
    const isCutShort = expectedEnd !== undefined && end < expectedEnd - headerTolerance(expectedEnd);
    const tail = isCutShort ? [{ start: end, end: expectedEnd }] : [];
    return mergeRanges([...holes, ...alone.map((time) => ({ start: time, end: time + length })), ...tail]).map(
      (range) => ({ start: later(range.start, 0n), end: range.end }),
    );
  }
}

/** How far a length that a header tells may be off: 2 %, and at least half a second. */
export function headerTolerance(length: Nanoseconds): Nanoseconds {
  return later(length / 50n, SECOND / 2n);
}
