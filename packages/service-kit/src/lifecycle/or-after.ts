/** Resolves with `work`, or after `ms` milliseconds without it: with whether the work was done. */
export async function orAfter(ms: number, work: Promise<void>): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(timer);
  }
}
