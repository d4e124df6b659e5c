import { AnalysisError } from '../../domain/analysis-error.ts';
import { ANALYSIS_LIMIT_SETTINGS, type AnalysisLimits } from '../../domain/analysis-limits.ts';
import { residentMemory } from './resident-memory.ts';

/** A memory bomb fills gigabytes in seconds; reading `/proc` takes a tenth of a millisecond. */
const MS_BETWEEN_MEMORY_CHECKS = 200;

type Limits = Pick<
  AnalysisLimits,
  'timeFloorMs' | 'timeFactor' | 'stallMs' | 'maxResidentBytes' | 'maxDurationSeconds'
>;

/** Watches an analysis process from outside and says, once, why it must be stopped: too long, stalled, too large. */
export class ProcessGuard implements Disposable {
  readonly #limits: Limits;
  readonly #stop: (reason: unknown) => void;
  readonly #memory: NodeJS.Timeout;
  #budget: NodeJS.Timeout;
  #stall: NodeJS.Timeout;

  constructor(pid: number, limits: Limits, stop: (reason: unknown) => void) {
    this.#limits = limits;
    this.#stop = stop;
    this.#budget = this.#startBudget(limits.timeFloorMs);
    this.#stall = this.#startStall();
    this.#memory = setInterval(() => {
      this.#checkMemory(pid).catch(stop);
    }, MS_BETWEEN_MEMORY_CHECKS);
  }

  /** Something came from the process. */
  sawLife(): void {
    clearTimeout(this.#stall);
    this.#stall = this.#startStall();
  }

  /** The length of the video is known, or known to be unknown: then the longest allowed counts. */
  sawDuration(durationMs: number | undefined): void {
    clearTimeout(this.#budget);
    const { timeFloorMs, timeFactor, maxDurationSeconds } = this.#limits;
    this.#budget = this.#startBudget(timeFloorMs + timeFactor * (durationMs ?? maxDurationSeconds * 1000));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#budget);
    clearTimeout(this.#stall);
    clearInterval(this.#memory);
  }

  #startBudget(ms: number): NodeJS.Timeout {
    const { timeFloorMs, timeFactor } = ANALYSIS_LIMIT_SETTINGS;
    const seconds = Math.round(ms / 1000);
    const message = `The analysis took longer than its ${seconds} s (${timeFloorMs}, ${timeFactor}).`;
    return setTimeout(() => this.#stop(new AnalysisError('TIME_LIMIT_EXCEEDED', message, 'UNKNOWN')), atMostTimer(ms));
  }

  #startStall(): NodeJS.Timeout {
    const seconds = this.#limits.stallMs / 1000;
    const message = `The analysis made no progress for ${seconds} s (${ANALYSIS_LIMIT_SETTINGS.stallMs}).`;
    return setTimeout(
      () => this.#stop(new AnalysisError('ANALYSIS_STALLED', message, 'UNKNOWN')),
      this.#limits.stallMs,
    );
  }

  async #checkMemory(pid: number): Promise<void> {
    const used = await residentMemory(pid);
    const { maxResidentBytes } = this.#limits;
    if (used !== undefined && used > maxResidentBytes) {
      const message = `The analysis used ${mebibytes(used)} MiB of memory; at most ${mebibytes(maxResidentBytes)} MiB are allowed (${ANALYSIS_LIMIT_SETTINGS.maxResidentBytes}).`;
      this.#stop(new AnalysisError('OUT_OF_MEMORY', message, 'RESOURCE'));
    }
  }
}

/** `setTimeout` fires at once beyond 2^31 - 1 ms (24.8 days). */
function atMostTimer(ms: number): number {
  return Math.min(ms, 2_147_483_647);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
