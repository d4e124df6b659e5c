import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HearCommand, MODEL_FILE, type WhisperMessage } from '../../analysis/whisper/whisper-messages.ts';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import { TranscriptionError } from '../../domain/transcription-error.ts';
import type { IsolationLevel } from '../analysis-process/isolation/isolation-level.ts';
import { launchCommand } from '../analysis-process/isolation/launch-command.ts';
import { residentMemory } from '../analysis-process/resident-memory.ts';
import type { LocalWorkFolder } from '../work-folder/local-work-folders.ts';
import { absentVulkan, VULKAN_LIBRARY } from './absent-vulkan.ts';

const ENTRY = fileURLToPath(new URL('../../analysis/whisper/main.ts', import.meta.url));
const LIBRARIES = 'lib';
const MS_BETWEEN_MEMORY_CHECKS = 500;
/** Of its stderr, from the end. */
const LAST_WORDS = 1_000;

/** How a process is started. */
export interface WhisperProcessOptions {
  /** For the process alone; removed by whoever made it. */
  readonly folder: LocalWorkFolder;
  /** Absolute path of the model, without links. */
  readonly model: string;
  readonly isolation: IsolationLevel;
  /** Of its memory, the ceiling of VIDI_WHISPER_MAX_RESIDENT_BYTES. */
  readonly limits: AnalysisLimits;
  /** Longest time for a piece of speech, in ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * A process that hears speech by a model. It may read the model and its code and write to its folder, and is kept from everything else as one
 * that analyses is. Whatever goes wrong in it ends it, and costs the transcript alone.
 */
export class WhisperProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #options: WhisperProcessOptions;
  readonly #memory: NodeJS.Timeout;
  #lastWords = '';
  #stopped: TranscriptionError | undefined;
  #onMessage: (message: WhisperMessage) => void = () => undefined;

  private constructor(child: ChildProcess, options: WhisperProcessOptions) {
    this.#child = child;
    this.#options = options;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('close', (code, signal) =>
        resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
      );
    });
    child.on('message', (message: WhisperMessage) => this.#onMessage(message));
    this.#memory = setInterval(() => void this.#checkMemory(), MS_BETWEEN_MEMORY_CHECKS);
  }

  /** Starts one that has its model in its folder, by a link. */
  static async start(options: WhisperProcessOptions): Promise<WhisperProcess> {
    const { folder, model, isolation, limits } = options;
    await symlink(model, folder.pathOf(MODEL_FILE));
    const vulkan = absentVulkan();
    if (vulkan !== undefined) {
      await mkdir(folder.pathOf(LIBRARIES));
      await writeFile(folder.pathOf(join(LIBRARIES, VULKAN_LIBRARY)), vulkan);
    }
    const program = { folder: folder.path, readable: [model], args: [ENTRY, folder.path] };
    const { file, args } = launchCommand(isolation, program, limits);
    const child = spawn(file, args, {
      cwd: folder.path,
      env: { LD_LIBRARY_PATH: folder.pathOf(LIBRARIES) },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    return new WhisperProcess(child, options);
  }

  /**
   * Hears one piece; the next is told when this one has been heard.
   *
   * @throws {TranscriptionError} TRANSCRIPTION_FAILED
   * @throws the reason of the signal when it is aborted.
   */
  async hear(command: HearCommand): Promise<Extract<WhisperMessage, { kind: 'heard' }>> {
    const { signal, timeoutMs } = this.#options;
    const { promise: answered, resolve } = Promise.withResolvers<WhisperMessage>();
    this.#onMessage = (message) => message.kind !== 'ready' && resolve(message);
    const tooLong = setTimeout(
      () => this.#stop(`took longer than ${timeoutMs} ms for a piece of speech (VIDI_WHISPER_TIMEOUT)`),
      timeoutMs,
    );
    const abort = () => void this.#child.kill('SIGKILL');
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      // It fails only when the process has ended, which is told below.
      this.#child.send(command, () => undefined);
      const message = await Promise.race([answered, this.#ended.then((how) => this.#explain(how))]);
      if (message.kind === 'heard') return message;
      throw failure(
        `could not use the model: ${message.kind === 'failed' ? message.detail : message.kind} (VIDI_WHISPER_MODEL)`,
      );
    } finally {
      clearTimeout(tooLong);
      signal.removeEventListener('abort', abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#memory);
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #stop(how: string): void {
    this.#stopped ??= failure(how);
    this.#child.kill('SIGKILL');
  }

  #explain(how: string): never {
    this.#options.signal.throwIfAborted();
    if (this.#stopped !== undefined) throw this.#stopped;
    const lastLine = this.#lastWords.trim().split('\n').at(-1);
    throw failure(
      `${how}${lastLine ? `: ${lastLine}` : ''}; too little memory for the model is one reason (VIDI_WHISPER_MAX_RESIDENT_BYTES)`,
    );
  }

  async #checkMemory(): Promise<void> {
    const { maxResidentBytes } = this.#options.limits;
    const used = await residentMemory(this.#child.pid ?? 0).catch(() => undefined);
    if (used === undefined || used <= maxResidentBytes) return;
    this.#stop(
      `used more than ${Math.round(maxResidentBytes / 2 ** 20)} MiB of memory (VIDI_WHISPER_MAX_RESIDENT_BYTES)`,
    );
  }
}

function failure(how: string): TranscriptionError {
  return new TranscriptionError('TRANSCRIPTION_FAILED', `The process with the Whisper model ${how}.`);
}
