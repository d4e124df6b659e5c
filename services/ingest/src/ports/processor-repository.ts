import type { Pause } from '../domain/pause.ts';
import type { Processor, ProcessorFacts, RunningJob } from '../domain/processor.ts';

/** The registered processors in the database. */
export interface ProcessorRepository {
  /** Registers a processor, or takes note of what it says now; whether it is paused stays as it was. */
  announce(facts: ProcessorFacts, now: Date): Promise<Announced>;
  find(id: string): Promise<Processor | undefined>;
  /** As find; nobody else changes it until the transaction ends. */
  lock(id: string): Promise<Processor | undefined>;
  /** At most `limit` processors, by id (in the order of code points), from the one after `afterId` on. */
  list(page?: { readonly afterId: string; readonly limit: number }): Promise<readonly Processor[]>;
  /** What some processors work on, in the order in which they began. */
  runningJobs(processorIds: readonly string[]): Promise<readonly RunningJob[]>;
  /** Sets or lifts the pause of a processor; does nothing when it is not registered. */
  setPause(id: string, pause: Pause | undefined): Promise<void>;
  /** @returns whether it was registered. */
  remove(id: string): Promise<boolean>;
  /** Forgets processors that were not heard of since `time`. @returns their ids. */
  removeNotSeenSince(time: Date): Promise<readonly string[]>;
}

/** What an announcement met. */
export interface Announced {
  /** When the processor was last heard of before; undefined when it was not registered. */
  readonly previouslySeenTime: Date | undefined;
  readonly pause: Pause | undefined;
}
