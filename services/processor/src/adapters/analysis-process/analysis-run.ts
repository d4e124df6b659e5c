import type { AnalyseCommand, AnalysisMessage, FinalMessage } from '../../analysis/process-messages.ts';
import { AnalysisError } from '../../domain/analysis-error.ts';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { AnalysisEvent, AnalysisRequest } from '../../ports/analyser.ts';
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
  /** What was handed over and is not dealt with. */
  readonly #deliveries = new Set<Promise<void>>();
  readonly #lastWordCame = Promise.withResolvers<void>();
  #lastWord: FinalMessage | undefined;
  #stopped: { readonly reason: unknown } | undefined;
  #wasHeard = false;

  /** @param stays whether the process may take another video afterwards, if nothing at all goes wrong */
  constructor(process: DisposableProcess, request: AnalysisRequest, limits: AnalysisLimits, stays = false) {
    this.#process = process;
    this.#stays = stays;
    this.#request = request;
    this.#limits = limits;
  }

  /** Runs it. The process is gone or going afterwards, unless it may stay. */
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
      // Also after a failure: the folder goes away, from which some may still read.
      await Promise.all(this.#deliveries);
      unharmed = this.#isUnharmed;
      if (unharmed) process.release();
      // What it has said stands, and whoever takes its folder away waits for its end.
      else if (!this.#isDone) this.#conclude(await process.ended);
    } finally {
      this.#request.signal.removeEventListener('abort', abort);
      if (!unharmed) process.kill();
    }
  }

  /** Whether the process ended by itself before it said anything: it may never have heard of this. */
  get isUnheard(): boolean {
    return !this.#wasHeard && this.#stopped === undefined;
  }

  /** Whether everything was reported, and taken. */
  get #isDone(): boolean {
    return this.#stopped === undefined && this.#lastWord?.kind === 'done';
  }

  /** Whether it ended so well that the process may stay. */
  get #isUnharmed(): boolean {
    return this.#stays && this.#isDone && this.#lastWord?.kind === 'done' && this.#lastWord.isUnharmed;
  }

  #command(): AnalyseCommand {
    const { sourceFile, features, language, recordSpeech = false } = this.#request;
    return { sourceFile, features, language, recordSpeech, limits: this.#limits, staysAfter: this.#stays };
  }

  #receive(message: AnalysisMessage, guard: ProcessGuard): void {
    this.#wasHeard = true;
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
    const event = toAnalysisEvent(message, this.#request.workDir);
    // After a stop nobody wants the rest.
    if (event !== undefined && this.#stopped === undefined) this.#deliver(event);
  }

  /** Hands an event over without waiting for the one before: what is dealt with together costs less. */
  #deliver(event: AnalysisEvent): void {
    const delivery = handOver(this.#request, event)
      .catch((error: unknown) => this.#stop(error))
      .finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
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

/** Asynchronous also where the receiver is not. */
async function handOver({ onEvent }: AnalysisRequest, event: AnalysisEvent): Promise<void> {
  await onEvent(event);
}

/** The error of an analysis that somebody stopped. */
export function aborted(): AnalysisError {
  return new AnalysisError('ABORTED', 'The analysis was stopped.', 'TRANSIENT');
}
