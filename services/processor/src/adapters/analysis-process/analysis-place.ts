import { setImmediate } from 'node:timers/promises';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { ProcessReuse } from '../../domain/process-reuse.ts';
import type { AnalysisRequest } from '../../ports/analyser.ts';
import type { LocalWorkFolder } from '../work-folder/local-work-folders.ts';
import type { AnalysisProgram } from './analysis-program.ts';
import { AnalysisRun } from './analysis-run.ts';
import { DisposableProcess } from './disposable-process.ts';
import { residentMemory } from './resident-memory.ts';

/**
 * A folder, and the process that has it for life:
 *
 * | state | process                                  | folder            | next                                       |
 * |-------|------------------------------------------|-------------------|--------------------------------------------|
 * | fresh | loads, or waits for its first video      | empty             | taken by any job                           |
 * | taken | analyses, or is killed                   | the job's         | kept or closed, when the job gives it back |
 * | kept  | unharmed, waits for the next of an owner | emptied           | taken by a job of that owner, or closed    |
 *
 * Whatever goes wrong in a process, or in emptying its folder, ends both.
 */
export class AnalysisPlace {
  readonly folder: LocalWorkFolder;
  readonly #limits: AnalysisLimits;
  readonly #program: AnalysisProgram;
  #process: DisposableProcess;
  /** Whose videos the process has seen; undefined before the first. */
  #owner: string | undefined;
  #videos = 0;
  #firstVideoAtMs = 0;
  #unharmed = true;

  constructor(folder: LocalWorkFolder, limits: AnalysisLimits, program: AnalysisProgram) {
    this.folder = folder;
    this.#limits = limits;
    this.#program = program;
    this.#process = new DisposableProcess(folder.path, limits, program);
  }

  get owner(): string | undefined {
    return this.#owner;
  }

  get isAlive(): boolean {
    return this.#process.isAlive;
  }

  /** Settles when its process is gone. */
  get ended(): Promise<unknown> {
    return this.#process.ended;
  }

  /** The end of what its process wrote to stderr. */
  get lastWords(): string {
    return this.#process.lastWords;
  }

  /** Analyses a video that lies in the folder. */
  async analyse(request: AnalysisRequest, owner: string, mayStay: boolean): Promise<void> {
    // News of its end that the system has and we have not read yet.
    await setImmediate();
    // Gone while it waited, or after an analysis before this one of the same job.
    const hasWaited = this.#process.isAlive;
    if (!hasWaited) this.#renew();
    this.#owner = owner;
    if (this.#videos++ === 0) this.#firstVideoAtMs = performance.now();
    this.#unharmed = false;
    const run = new AnalysisRun(this.#process, request, this.#limits, mayStay);
    try {
      await run.run();
    } catch (error) {
      // It had died while it waited, which the system had not told yet.
      if (!hasWaited || !run.isUnheard) throw error;
      this.#renew();
      await new AnalysisRun(this.#process, request, this.#limits, mayStay).run();
    }
    this.#unharmed = mayStay;
  }

  #renew(): void {
    this.#process = new DisposableProcess(this.folder.path, this.#limits, this.#program);
  }

  /** For how long it may take further videos, in ms; 0 when it may take none. */
  async timeLeftMs({ maxVideos, maxAgeMs, maxResidentBytes }: ProcessReuse): Promise<number> {
    const process = this.#process;
    if (this.#videos === 0 || !this.#unharmed || !process.isAlive || this.#videos >= maxVideos) return 0;
    const memory = await residentMemory(process.pid);
    if (memory !== undefined && memory > maxResidentBytes) return 0;
    return Math.max(0, this.#firstVideoAtMs + maxAgeMs - performance.now());
  }

  /** Ends the process and removes the folder. */
  async close(): Promise<void> {
    this.#process.kill();
    await this.#process.ended;
    await this.folder[Symbol.asyncDispose]();
  }
}
