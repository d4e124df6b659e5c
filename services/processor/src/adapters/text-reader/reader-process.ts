import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TextReadingError } from '../../domain/text-reading-error.ts';
import { TEXT_READING_LIMIT_SETTINGS, type TextReadingLimits } from '../../domain/text-reading-limits.ts';
import type { StripPicture } from '../../ports/text-reader.ts';
import type { ReadingMessage, WordMessage } from '../../text-reading/reading-messages.ts';
import { saysNoMemory } from '../analysis-process/explain-exit.ts';
import type { IsolationLevel } from '../analysis-process/isolation/isolation-level.ts';
import { launchCommand } from '../analysis-process/isolation/launch-command.ts';
import { residentMemory } from '../analysis-process/resident-memory.ts';

const ENTRY = fileURLToPath(new URL('../../text-reading/main.ts', import.meta.url));
/** What tesseract.js keeps in JavaScript is little: the models are in the memory of its WebAssembly. */
const HEAP_MEBIBYTES = 256;
const STDERR_CHARACTERS = 2_048;
const MS_BETWEEN_MEMORY_CHECKS = 200;

/** A process that reads. */
export interface ReaderProgram {
  readonly isolation: IsolationLevel;
  /** Absolute path of a folder of its own. */
  readonly folder: string;
  /** Absolute path of the folder in it with the language data. */
  readonly dataFolder: string;
  /** Languages of Tesseract, joined by `+`. */
  readonly languages: string;
}

/**
 * Tesseract, in a process that is kept apart as those with libav are: no network, no environment, one folder with the language data. It is given pictures
 * of known size, byte by byte, and nothing that a decoder for a format would be needed for; it is kept for many of them.
 */
export class ReaderProcess {
  readonly #child: ChildProcess;
  readonly #limits: TextReadingLimits;
  readonly #memory: NodeJS.Timeout;
  #waiting: PromiseWithResolvers<ReadingMessage> | undefined;
  #failure: TextReadingError | undefined;
  #isReady = false;
  #stderr = '';
  /** Pictures it was given. */
  pictures = 0;
  /** Settles when it is gone. */
  readonly ended: Promise<void>;

  constructor(program: ReaderProgram, limits: TextReadingLimits) {
    this.#limits = limits;
    const { folder, dataFolder, languages, isolation } = program;
    const { maxResidentBytes } = limits;
    const command = launchCommand(
      isolation,
      { folder, args: [ENTRY, dataFolder, languages], allowThreads: true },
      { maxResidentBytes, maxHeapMebibytes: HEAP_MEBIBYTES, maxFileBytes: 0 },
    );
    this.#child = spawn(command.file, command.args, {
      cwd: folder,
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    this.#child.on('message', (message: ReadingMessage) => this.#receive(message));
    this.#child.on('error', (error) => this.#fail('TEXT_READER_CRASHED', `could not be started: ${error.message}`));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        const lastLine = this.#stderr.trim().split('\n').at(-1) ?? '';
        if (saysNoMemory(this.#stderr)) this.#failOfMemory();
        else this.#fail('TEXT_READER_CRASHED', `ended with ${signal ?? code}${lastLine === '' ? '' : `: ${lastLine}`}`);
        clearInterval(this.#memory);
        resolve();
      });
      // Not started: there is no 'close'.
      this.#child.once('error', () => resolve());
    });
    this.#memory = setInterval(() => void this.#checkMemory(), MS_BETWEEN_MEMORY_CHECKS);
    this.#memory.unref();
  }

  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Reads a picture; one at a time.
   *
   * @throws {TextReadingError} after which the process is gone
   */
  async read({ width, height, luma }: StripPicture): Promise<readonly (readonly WordMessage[])[]> {
    this.pictures++;
    const timer = setTimeout(() => {
      const seconds = Math.round(this.#limits.pictureMs / 1000);
      this.#fail(
        'TEXT_READER_LIMIT',
        `needed more than ${seconds} s for a picture (${TEXT_READING_LIMIT_SETTINGS.pictureMs})`,
      );
    }, this.#limits.pictureMs);
    try {
      if (!this.#isReady) this.#expect(await this.#answer(), 'ready');
      this.#isReady = true;
      this.#child.send({ width, height, luma }, (error) => error && this.#fail('TEXT_READER_CRASHED', error.message));
      return this.#expect(await this.#answer(), 'lines').lines;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.#fail('TEXT_READER_CRASHED', 'was ended');
  }

  async #answer(): Promise<ReadingMessage> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#waiting ??= Promise.withResolvers();
    return await this.#waiting.promise;
  }

  #expect<Kind extends ReadingMessage['kind']>(message: ReadingMessage, kind: Kind): ReadingMessage & { kind: Kind } {
    this.#waiting = undefined;
    if (isOfKind(message, kind)) return message;
    throw this.#fail(
      'TEXT_READER_CRASHED',
      message.kind === 'error' ? `said: ${message.message}` : `said ${message.kind}`,
    );
  }

  /** Nothing comes unasked but the word that it is ready, which may come before somebody waits. */
  #receive(message: ReadingMessage): void {
    this.#waiting ??= Promise.withResolvers();
    this.#waiting.resolve(message);
  }

  #fail(reason: TextReadingError['reason'], what: string): TextReadingError {
    this.#failure ??= new TextReadingError(reason, `The program that reads text ${what}.`);
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
    this.#child.kill('SIGKILL');
    return this.#failure;
  }

  async #checkMemory(): Promise<void> {
    const { maxResidentBytes } = this.#limits;
    // What cannot be read is not there any more, or not on this system.
    const used = await residentMemory(this.#child.pid ?? 0).catch(() => undefined);
    if (used !== undefined && used > maxResidentBytes) this.#failOfMemory();
  }

  #failOfMemory(): void {
    const { maxResidentBytes } = this.#limits;
    const mebibytes = Math.round(maxResidentBytes / 1024 ** 2);
    this.#fail(
      'TEXT_READER_LIMIT',
      `needed more than ${mebibytes} MiB of memory (${TEXT_READING_LIMIT_SETTINGS.maxResidentBytes})`,
    );
  }
}

function isOfKind<Kind extends ReadingMessage['kind']>(
  message: ReadingMessage,
  kind: Kind,
): message is ReadingMessage & { kind: Kind } {
  return message.kind === kind;
}
