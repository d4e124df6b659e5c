import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AnalyseCommand, AnalysisMessage, FinalMessage } from '../../analysis/process-messages.ts';
import { AnalysisError } from '../../domain/analysis-error.ts';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { Analyser, AnalysisRequest } from '../../ports/analyser.ts';
import { explainExit } from './explain-exit.ts';
import { ProcessGuard } from './process-guard.ts';
import { toAnalysisEvent } from './to-analysis-event.ts';

const ENTRY = fileURLToPath(new URL('../../analysis/main.ts', import.meta.url));
/** What is kept of the process's stderr, from its end. */
const STDERR_CHARACTERS = 4_096;

/**
 * Analyses each video in a process of its own. The process gets no environment, no handles and one folder; it is killed on
 * abort, when it takes too long, stalls or grows too large. A crash costs that analysis and nothing else.
 */
export function createProcessAnalyser(limits: AnalysisLimits): Analyser {
  return {
    async analyse(request) {
      if (request.signal.aborted) {
        throw aborted();
      }
      await new AnalysisRun(request, limits).run();
    },
  };
}

/** One analysis process, from start to end. */
class AnalysisRun {
  readonly #request: AnalysisRequest;
  readonly #limits: AnalysisLimits;
  readonly #child: ChildProcess;
  /** Events are handed over one at a time, in order. */
  #delivery: Promise<void> = Promise.resolve();
  #waiting = 0;
  #stderr = '';
  #lastWord: FinalMessage | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  constructor(request: AnalysisRequest, limits: AnalysisLimits) {
    this.#request = request;
    this.#limits = limits;
    this.#child = fork(ENTRY, {
      cwd: request.workDir,
      env: {},
      execArgv: [`--max-old-space-size=${limits.maxHeapMebibytes}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  }

  async run(): Promise<void> {
    const child = this.#child;
    const stop = (reason: unknown): void => this.#stop(reason);
    const abort = (): void => stop(aborted());
    // 'close' comes after the last message and the last line of stderr, unlike 'exit'.
    const closed = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      child.once('close', (code, signal) => resolve([code, signal]));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    this.#request.signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#started();
      using guard = new ProcessGuard(child.pid ?? 0, this.#limits, stop);
      child.on('message', (message: AnalysisMessage) => this.#receive(message, guard));
      child.on('error', stop);
      child.send(this.#command(), (error) => error && stop(error));
      const [code, signal] = await closed;
      guard[Symbol.dispose]();
      await this.#delivery;
      this.#conclude(code, signal);
    } finally {
      this.#request.signal.removeEventListener('abort', abort);
      child.kill('SIGKILL');
    }
  }

  async #started(): Promise<void> {
    try {
      await once(this.#child, 'spawn');
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new AnalysisError('ANALYSIS_CRASHED', `The analysis process could not be started: ${detail}.`, 'RESOURCE', {
        cause: error,
      });
    }
  }

  #command(): AnalyseCommand {
    const { sourceFile, features, recordSpeech = false } = this.#request;
    return { sourceFile, features, recordSpeech, limits: this.#limits };
  }

  #receive(message: AnalysisMessage, guard: ProcessGuard): void {
    guard.sawLife();
    if (message.kind === 'opened') {
      guard.sawDuration(message.durationMs);
    }
    if (message.kind === 'done' || message.kind === 'error') {
      this.#lastWord = message;
      // From here on the process only has to leave.
      guard[Symbol.dispose]();
      this.#child.kill('SIGKILL');
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
    this.#child.kill('SIGKILL');
  }

  #conclude(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopped !== undefined) {
      throw this.#stopped.reason;
    }
    if (this.#lastWord === undefined) {
      throw explainExit(code, signal, this.#stderr);
    }
    if (this.#lastWord.kind === 'error') {
      throw new AnalysisError(this.#lastWord.reason, this.#lastWord.message, this.#lastWord.errorClass);
    }
  }
}

function aborted(): AnalysisError {
  return new AnalysisError('ABORTED', 'The analysis was stopped.', 'TRANSIENT');
}
