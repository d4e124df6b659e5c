/** How a file is cut into parts: all have the same size, but for the last, which has the rest. */
export interface PartLayout {
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
}

/** A part of a file, `[start, start + sizeBytes)`. */
export interface UploadPart {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly sizeBytes: number;
}

/** Part sizes are whole multiples of this, in bytes. */
const PART_STEP_BYTES = 2 ** 20;

/**
 * The size of the parts of a file: what is preferred, or as much more as keeps their number within `maxParts`.
 *
 * @param preferredBytes VIDI_UPLOAD_PART_BYTES.
 */
export function partSizeFor(sizeBytes: number, preferredBytes: number, maxParts: number): number {
  if (sizeBytes <= preferredBytes * maxParts) return preferredBytes;
  return Math.ceil(sizeBytes / maxParts / PART_STEP_BYTES) * PART_STEP_BYTES;
}

/** How many parts a file has. */
export function partCount({ sizeBytes, partSizeBytes }: PartLayout): number {
  return Math.ceil(sizeBytes / partSizeBytes);
}

/** The parts from number `first` to number `last`, as far as there are such. */
export function partsOf(layout: PartLayout, first: number, last: number): readonly UploadPart[] {
  const { sizeBytes, partSizeBytes } = layout;
  const length = Math.max(0, Math.min(last, partCount(layout)) - first + 1);
  return Array.from({ length }, (_, index) => {
    const start = (first + index - 1) * partSizeBytes;
    return { number: first + index, start, sizeBytes: Math.min(partSizeBytes, sizeBytes - start) };
  });
}
