import type { Duration, Timestamp } from '@bufbuild/protobuf/wkt';

/**
 * A length of time in seconds. A double holds nanoseconds exactly for more than 100 days, so nothing is lost on a video's
 * offsets.
 */
export function toSeconds(duration: Duration): number;
export function toSeconds(duration: Duration | undefined): number | undefined;
export function toSeconds(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : Number(duration.seconds) + duration.nanos / 1e9;
}

/** An offset that every answer carries; protobuf leaves out a message only when it was never set, which means the start. */
export function toOffset(duration: Duration | undefined): number {
  return toSeconds(duration) ?? 0;
}

/** A moment, to the millisecond. */
export function toDate(timestamp: Timestamp): Date;
export function toDate(timestamp: Timestamp | undefined): Date | undefined;
export function toDate(timestamp: Timestamp | undefined): Date | undefined {
  return timestamp === undefined
    ? undefined
    : new Date(Number(timestamp.seconds) * 1_000 + Math.floor(timestamp.nanos / 1e6));
}

/** A 64-bit number, exact up to 2^53: sizes up to 8 PiB, frame numbers for millions of years. */
export function toNumber(value: bigint): number;
export function toNumber(value: bigint | undefined): number | undefined;
export function toNumber(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
