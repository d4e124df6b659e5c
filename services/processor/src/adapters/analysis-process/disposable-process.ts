import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AnalyseCommand, type AnalysisMessage, LEAVE } from '../../analysis/process-messages.ts';
import { AnalysisError } from '../../domain/analysis-error.ts';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { AnalysisProgram } from './analysis-program.ts';
import { launchCommand } from './isolation/launch-command.ts';

/** What is kept of the process's stderr, from its end. */
const STDERR_CHARACTERS = 4_096;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Who listens to a process. */
export interface ProcessListener {
  readonly onMessage: (message: AnalysisMessage) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * An analysis process: libav is nowhere else. It gets no environment, no handles and one folder, its working directory, for
 * life; it begins to load at once and waits for commands.
 */
export class DisposableProcess {
  readonly folder: string;
  /** Settles when the process is gone and its last message and last line of stderr are here. */
  readonly ended: Promise<ProcessEnd>;
  /** Settles when everything is loaded; never when it ends before. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #spawned: Promise<void>;
  #isKilled = false;
  #hasEnded = false;
  #stderr = '';
  #listener: ProcessListener | undefined;

  /** @param folder absolute path of a folder that no other process is given */
  constructor(folder: string, limits: AnalysisLimits, { isolation, entry, args, codeCache }: AnalysisProgram) {
    this.folder = folder;
    const command = launchCommand(isolation, { folder, codeCache, args: [entry, folder, ...args] }, limits);
    this.#child = spawn(command.file, command.args, {
      cwd: folder,
      // No secrets in it, as there is nothing else in it but Node.js's name of the channel between us.
      env: codeCache === undefined ? {} : { NODE_COMPILE_CACHE: codeCache },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#spawned = spawned(this.#child);
    // Whoever uses the process asks; until then it may have failed without anybody waiting for it.
    this.#spawned.catch(() => undefined);
    // 'close' comes after the last message and the last line of stderr, unlike 'exit'.
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#hasEnded = true;
        resolve({ code, signal });
      });
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
    this.ready = ready;
    this.#child.on('message', (message: AnalysisMessage) => {
      if (message.kind === 'ready') isReady();
      this.#listener?.onMessage(message);
    });
    this.#child.on('error', (error) => this.#listener?.onError(error));
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether nothing is known of its end, be it one that is only on its way. */
  get isAlive(): boolean {
    const { exitCode, signalCode } = this.#child;
    return this.pid !== 0 && !this.#isKilled && !this.#hasEnded && exitCode === null && signalCode === null;
  }

  /** The end of what it wrote to stderr. */
  get lastWords(): string {
    return this.#stderr;
  }

  /** @throws {AnalysisError} ANALYSIS_CRASHED when the process could not be started. */
  async started(): Promise<void> {
    await this.#spawned;
  }

  /** Gives it a video to analyse; what it says goes to `listener` until `release`. */
  send(command: AnalyseCommand, listener: ProcessListener): void {
    this.#listener = listener;
    this.#child.send(command, (error) => error && listener.onError(error));
  }

  /** The command is over. A process that still has something to say is ended: it would be taken for the next one's. */
  release(): void {
    this.#listener = { onMessage: () => this.kill(), onError: () => this.kill() };
  }

  /** Tells it that nothing more will be asked of it: it leaves by itself. */
  leave(): void {
    // Not by disconnect(), after which there is no 'close'.
    this.#child.send(LEAVE, () => undefined);
  }

  /** Ends it at once; see `ended`. */
  kill(): void {
    this.#isKilled = true;
    this.#child.kill('SIGKILL');
  }
}

async function spawned(child: ChildProcess): Promise<void> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AnalysisError('ANALYSIS_CRASHED', `The analysis process could not be started: ${detail}.`, 'RESOURCE', {
      cause: error,
    });
  }
}
