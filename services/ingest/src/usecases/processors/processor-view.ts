import { type Processor, type ProcessorState, processorState, type RunningJob } from '../../domain/processor.ts';
import type { Snapshot } from '../../ports/unit-of-work.ts';
import type { IngestContext } from '../ingest-context.ts';

/** A processor as operators see it. */
export interface ProcessorView {
  readonly processor: Processor;
  readonly state: ProcessorState;
  readonly running: readonly RunningJob[];
  /** Jobs it could take now. */
  readonly freeSlots: number;
}

/** How some processors stand now, in their order. */
export async function viewsOfProcessors(
  context: Pick<IngestContext, 'clock' | 'settings'>,
  repository: Pick<Snapshot['processors'], 'runningJobs'>,
  processors: readonly Processor[],
): Promise<readonly ProcessorView[]> {
  const jobs = await repository.runningJobs(processors.map(({ id }) => id));
  const runningOn = Map.groupBy(jobs, ({ processorId }) => processorId);
  return processors.map((processor) => standingOf(context, processor, runningOn.get(processor.id) ?? []));
}

/** How one processor stands now. */
export async function viewOfProcessor(
  context: Pick<IngestContext, 'clock' | 'settings'>,
  repository: Pick<Snapshot['processors'], 'runningJobs'>,
  processor: Processor,
): Promise<ProcessorView> {
  const running = await repository.runningJobs([processor.id]);
  return standingOf(context, processor, running);
}

function standingOf(
  { clock, settings }: Pick<IngestContext, 'clock' | 'settings'>,
  processor: Processor,
  running: readonly RunningJob[],
): ProcessorView {
  const state = processorState(processor, settings.processors.timeoutMs, clock.now());
  const freeSlots = state === 'ACTIVE' ? Math.max(0, processor.concurrency - running.length) : 0;
  return { processor, state, running, freeSlots };
}
