import type { RunningFeature } from './running-feature.ts';

/** What is driven by one medium: a feature that needs nothing else, or one side of a feature that needs both. */
export interface Runner<Consumer> {
  readonly consumer: Consumer;
  attempt(step: (consumer: Consumer) => void): void;
  conclude(step: (consumer: Consumer) => void): void;
  failUnlessReported(reason: string, message: string): void;
}

/** Splits a feature that needs two media: it is concluded by the medium that ends last. */
export function halvesOf<Whole, A, B>(
  running: RunningFeature<Whole>,
  first: (consumer: Whole) => A,
  second: (consumer: Whole) => B,
): readonly [Runner<A>, Runner<B>] {
  let waiting = 2;
  function half<Part>(part: (consumer: Whole) => Part): Runner<Part> {
    return {
      consumer: part(running.consumer),
      attempt: (step) => running.attempt((whole) => step(part(whole))),
      conclude(step) {
        waiting--;
        if (waiting === 0) {
          running.conclude((whole) => step(part(whole)));
        } else {
          running.attempt((whole) => step(part(whole)));
        }
      },
      failUnlessReported: (reason, message) => running.failUnlessReported(reason, message),
    };
  }
  return [half(first), half(second)];
}

/** A feature that could use two media, of which only one is there. */
export function partOf<Whole, Part>(running: RunningFeature<Whole>, part: (consumer: Whole) => Part): Runner<Part> {
  return {
    consumer: part(running.consumer),
    attempt: (step) => running.attempt((whole) => step(part(whole))),
    conclude: (step) => running.conclude((whole) => step(part(whole))),
    failUnlessReported: (reason, message) => running.failUnlessReported(reason, message),
  };
}
