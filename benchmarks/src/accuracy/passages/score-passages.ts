import type { Duration } from '@bufbuild/protobuf/wkt';
import type { Segment } from '@vidi/contracts/vidi/v1/results';
import type { Passage } from './planned-passages.ts';

/** How well the passages of a clip were found. */
export interface PassageScore {
  readonly passages: number;
  /** Passages that something that was found overlaps. */
  readonly found: number;
  /** Passages of which one thing was found, with its start and its end where they have to be. */
  readonly exact: number;
  /** What was found where no passage is. */
  readonly invented: number;
  /** Furthest that a start or an end of what was found is off, in seconds. */
  readonly worst: number;
}

/** Compares what was found with the truth. */
export function scorePassages(truth: readonly Passage[], segments: readonly Segment[]): PassageScore {
  const found = segments.map(({ startOffset, endOffset }) => ({
    start: seconds(startOffset),
    end: seconds(endOffset),
  }));
  // Passages may follow one another at once.
  const overlap = (a: Stretch, b: Stretch): boolean =>
    a.start < b.end - EPSILON_SECONDS && a.end > b.start + EPSILON_SECONDS;
  const matches = truth.map((passage) => ({ passage, near: found.filter((stretch) => overlap(stretch, passage)) }));
  const errors = matches.flatMap(({ passage, near }) =>
    near.map(({ start, end }) => Math.max(Math.abs(start - passage.start), Math.abs(end - passage.end))),
  );
  return {
    passages: truth.length,
    found: matches.filter(({ near }) => near.length > 0).length,
    exact: matches.filter(({ passage, near }) => near.length === 1 && near.every((one) => isRight(one, passage)))
      .length,
    invented: found.filter((stretch) => !truth.some((passage) => overlap(stretch, passage))).length,
    worst: Math.max(0, ...errors),
  };
}

/** A stretch of time in seconds, half-open. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Rounding of times to nanoseconds and to ticks. */
const EPSILON_SECONDS = 1e-6;

function isRight({ start, end }: Stretch, { startBounds, endBounds }: Passage): boolean {
  return (
    start >= startBounds.earliest - EPSILON_SECONDS &&
    start <= startBounds.latest + EPSILON_SECONDS &&
    end >= endBounds.earliest - EPSILON_SECONDS &&
    end <= endBounds.latest + EPSILON_SECONDS
  );
}

function seconds(duration: Duration | undefined): number {
  return Number(duration?.seconds ?? 0n) + (duration?.nanos ?? 0) / 1e9;
}
