import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import {
  type DetailDip,
  type DissolveEvidence,
  detailDip,
  detailErrorOf,
  dissolveEvidence,
} from './dissolve-evidence.ts';
import type { FrameSummary } from './frame-summary.ts';
import type { DissolveParameters } from './shot-parameters.ts';

/** A stretch that is a dissolve. */
export interface FoundDissolve {
  /** The last frame of the shot before, and the first of the shot after: positions among the frames looked at. */
  readonly before: number;
  readonly after: number;
  /** Natural logarithm of the odds for a dissolve, less the least that is enough. */
  readonly score: number;
}

/**
 * Finds dissolves while frames stream by: tries stretches of several lengths that end at each frame, and of those that overlap takes the
 * one with the best odds.
 */
export class DissolveFinder {
  readonly #parameters: DissolveParameters;
  readonly #longest: Nanoseconds;
  #best: FoundDissolve | undefined;
  /** First frame after the last dissolve that was given. */
  #after = 0;

  constructor(parameters: DissolveParameters) {
    this.#parameters = parameters;
    this.#longest = fromSeconds(parameters.maxSeconds);
  }

  /** First position of the dissolve that something better may still replace. */
  get undecidedFrom(): number {
    return this.#best?.before ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Tries the stretches that end before the frame `after`, and gives a dissolve when nothing better can overlap it any more.
   *
   * @param first position of `frames[0]`
   * @param isFree whether a dissolve may be between two positions
   */
  tryUpTo(
    frames: readonly FrameSummary[],
    first: number,
    after: number,
    isFree: (before: number, after: number) => boolean,
  ): FoundDissolve[] {
    const found: FoundDissolve[] = [];
    if (this.#best !== undefined && after - this.#best.after >= this.#parameters.patienceFrames) {
      found.push(this.#take(this.#best));
      this.#best = undefined;
    }
    const { lengths, minDip, maxDip } = this.#parameters;
    for (const length of lengths) {
      const before = after - length - 1;
      const took = (frames[after - first]?.time ?? 0n) - (frames[before - first]?.time ?? 0n);
      if (took > this.#longest) break;
      if (before - 1 < first || before < this.#after) break;
      const detail = detailDip(frames, before - first, after - first);
      if (detail.dip < minDip || detail.dip > maxDip) continue;
      // What is in the way of one stretch is in the way of every longer one.
      if (!isFree(before, after)) break;
      const score = this.#score(frames, before - first, after - first, detail);
      if (score < 0) continue;
      found.push(...this.#weigh({ before, after, score }));
    }
    return found;
  }

  /** Keeps the better of two that overlap; gives the best so far where nothing better can overlap it any more. */
  #weigh(candidate: FoundDissolve): FoundDissolve[] {
    const best = this.#best;
    if (best !== undefined && candidate.before < best.after) {
      if (candidate.score > best.score) this.#best = candidate;
      return [];
    }
    this.#best = candidate;
    return best === undefined ? [] : [this.#take(best)];
  }

  /** Gives what was still waiting for something better. */
  finish(): FoundDissolve[] {
    const found = this.#best === undefined ? [] : [this.#take(this.#best)];
    this.#best = undefined;
    return found;
  }

  #take(dissolve: FoundDissolve): FoundDissolve {
    this.#after = dissolve.after;
    return dissolve;
  }

  #score(frames: readonly FrameSummary[], before: number, after: number, detail: DetailDip): number {
    const { maxDetailError, minScore, weights } = this.#parameters;
    const error = detailErrorOf(frames, before, after, detail);
    if (error > maxDetailError) return -1;
    const evidence = dissolveEvidence(frames, before, after, detail.dip, error);
    return evidence === undefined ? -1 : logOdds(evidence, weights) - minScore;
  }
}

function logOdds(evidence: DissolveEvidence, weights: DissolveParameters['weights']): number {
  const { distance, residual, motion, unsteadiness, jump, relapse, dipError, detailError, likeness, length } = evidence;
  return (
    weights.always +
    weights.distance * distance +
    weights.distanceSquared * distance * distance +
    weights.residual * residual +
    weights.residualSquared * residual * residual +
    weights.motion * motion +
    weights.unsteadiness * unsteadiness +
    weights.jump * jump +
    weights.relapse * relapse +
    weights.dipError * dipError +
    weights.detailError * detailError +
    weights.likeness * likeness +
    weights.length * length
  );
}
