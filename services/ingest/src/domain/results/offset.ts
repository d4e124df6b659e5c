import type { Duration } from '@bufbuild/protobuf/wkt';

/** Nanoseconds of an offset from the start of the video, exactly; undefined where there is none. */
export function nanosOf(offset: Duration | undefined): bigint | undefined {
  return offset === undefined ? undefined : offset.seconds * 1_000_000_000n + BigInt(offset.nanos);
}

/** An offset for people, in seconds. */
export function inSeconds(nanos: bigint): string {
  return `${Number(nanos) / 1e9} s`;
}
