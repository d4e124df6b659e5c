import type { AnalyseCommand, AnalysisMessage, FinalMessage } from '../../analysis/process-messages.ts';
import { AnalysisError } from '../../domain/analysis-error.ts';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { AnalysisRequest } from '../../ports/analyser.ts';
import type { DisposableProcess, ProcessEnd } from './disposable-process.ts';
import { explainExit } from './explain-exit.ts';
import { ProcessGuard } from './process-guard.ts';
import { toAnalysisEvent } from './to-analysis-event.ts';

/** One analysis in a process, from its command to the last word on it. */
export class AnalysisRun {
  readonly #process: DisposableProcess;
  readonly #request: AnalysisRequest;
  readonly #limits: AnalysisLimits;
  readonly #stays: boolean;
  /** Events are handed over one at a time, in order. */
  #delivery: Promise<void> = Promise.resolve();
  #waiting = 0;
  readonly #lastWordCame = Promise.withResolvers<void>();
  #lastWord: FinalMessage | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  /** @param stays whether the process may take another video afterwards, if nothing at all goes wrong */
  constructor(process: DisposableProcess, request: AnalysisRequest, limits: AnalysisLimits, stays = false) {
    this.#process = process;
    this.#stays = stays;
    this.#request = request;
    this.#limits = limits;
  }

  /** Runs it. The process is gone afterwards, unless it may stay. */
  async run(): Promise<void> {
    const process = this.#process;
    const abort = (): void => this.#stop(aborted());
    let unharmed = false;
    this.#request.signal.addEventListener('abort', abort, { once: true });
    try {
      await process.started();
      using guard = new ProcessGuard(process.pid, this.#limits, (reason) => this.#stop(reason));
      process.send(this.#command(), {
        onMessage: (message) => this.#receive(message, guard),
        onError: (error) => this.#stop(error),
      });
      await Promise.race([this.#lastWordCame.promise, process.ended]);
      guard[Symbol.dispose]();
      await this.#delivery;
      unharmed = this.#isUnharmed;
      if (unharmed) process.release();
      else this.#conclude(await process.ended);
    } finally {
      this.#request.signal.removeEventListener('abort', abort);
      if (!unharmed) process.kill();
    }
  }

  /** Whether it ended so well that the process may stay. */
  get #isUnharmed(): boolean {
    return this.#stays && this.#stopped === undefined && this.#lastWord?.kind === 'done' && this.#lastWord.isUnharmed;
  }

  #command(): AnalyseCommand {
    const { sourceFile, features, language, recordSpeech = false } = this.#request;
    return { sourceFile, features, language, recordSpeech, limits: this.#limits, staysAfter: this.#stays };
  }

  #receive(message: AnalysisMessage, guard: ProcessGuard): void {
    guard.sawLife();
    if (message.kind === 'opened') {
      guard.sawDuration(message.durationMs);
    }
    if (message.kind === 'done' || message.kind === 'error') {
      this.#lastWord = message;
      guard[Symbol.dispose]();
      // From here on the process only has to leave.
      if (!this.#isUnharmed) this.#process.kill();
      this.#lastWordCame.resolve();
      return;
    }
    // Progress is only worth something fresh.
    const isStale = message.kind === 'progress' && this.#waiting > 0;
    const event = toAnalysisEvent(message, this.#request.workDir);
    if (event !== undefined && !isStale) {
      this.#deliver(async () => await this.#request.onEvent(event));
    }
  }

  #deliver(handOver: () => Promise<void>): void {
    this.#waiting++;
    this.#delivery = this.#delivery
      .then(async () => {
        // After a stop nobody wants the rest.
        if (this.#stopped === undefined) {
          await handOver();
        }
      })
      .catch((error: unknown) => this.#stop(error))
      .finally(() => {
        this.#waiting--;
      });
  }

  #stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#process.kill();
  }

  #conclude({ code, signal }: ProcessEnd): void {
    if (this.#stopped !== undefined) {
      throw this.#stopped.reason;
    }
    if (this.#lastWord === undefined) {
      throw explainExit(code, signal, this.#process.lastWords);
    }
    if (this.#lastWord.kind === 'error') {
      throw new AnalysisError(this.#lastWord.reason, this.#lastWord.message, this.#lastWord.errorClass);
    }
  }
}

/** The error of an analysis that somebody stopped. */
export function aborted(): AnalysisError {
  return new AnalysisError('ABORTED', 'The analysis was stopped.', 'TRANSIENT');
}
