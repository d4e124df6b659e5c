/** Counts what is under way, by who does it. */
export interface ConcurrencyLimiter {
  readonly limit: number;
  /** @returns how to end it, to be called once; undefined when as many as allowed are under way */
  begin(subject: string): (() => void) | undefined;
}

/** @param limit most at a time for each subject */
export function createConcurrencyLimiter(limit: number): ConcurrencyLimiter {
  const underWay = new Map<string, number>();
  return {
    limit,
    begin: (subject) => {
      const count = underWay.get(subject) ?? 0;
      if (count >= limit) return undefined;
      underWay.set(subject, count + 1);
      return () => {
        const left = (underWay.get(subject) ?? 1) - 1;
        if (left > 0) underWay.set(subject, left);
        else underWay.delete(subject);
      };
    },
  };
}
