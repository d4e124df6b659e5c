/** How well a list of findings fits the truth; counts add up over clips. */
export interface Counts {
  /** Things in the truth that were found. */
  readonly found: number;
  /** Things in the truth that were not. */
  readonly missed: number;
  /** Findings that are not in the truth. */
  readonly invented: number;
}

/** Nothing counted yet. */
export const NOTHING: Counts = { found: 0, missed: 0, invented: 0 };

/** Adds counts up. */
export function total(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, { found, missed, invented }) => ({
      found: sum.found + found,
      missed: sum.missed + missed,
      invented: sum.invented + invented,
    }),
    NOTHING,
  );
}

/** Share of the findings that are true, in [0, 1]; 1 when nothing was found. */
export function precisionOf({ found, invented }: Counts): number {
  return found + invented === 0 ? 1 : found / (found + invented);
}

/** Share of the truth that was found, in [0, 1]; 1 when there was nothing to find. */
export function recallOf({ found, missed }: Counts): number {
  return found + missed === 0 ? 1 : found / (found + missed);
}

/** Harmonic mean of precision and recall (van Rijsbergen, "Information Retrieval", 1979). */
export function f1Of(counts: Counts): number {
  const precision = precisionOf(counts);
  const recall = recallOf(counts);
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}
