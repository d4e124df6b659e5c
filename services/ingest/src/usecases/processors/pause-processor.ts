import type { Caller } from '../../domain/caller.ts';
import { ProcessorNotFoundError } from '../../domain/processor-errors.ts';
import type { IngestContext } from '../ingest-context.ts';
import { type ProcessorView, viewOfProcessor } from './processor-view.ts';

/**
 * Keeps a processor from taking more work; what it has, it finishes. One that is paused already stays as it is.
 *
 * @throws ProcessorNotFoundError
 */
export async function pauseProcessor(
  context: IngestContext,
  { owner }: Caller,
  id: string,
  reason: string,
): Promise<ProcessorView> {
  const { unitOfWork, clock, log } = context;
  return await unitOfWork.write(async ({ processors }) => {
    const processor = await processors.lock(id);
    if (processor === undefined) throw new ProcessorNotFoundError(id);
    const pause = processor.pause ?? { pauseTime: clock.now(), pausedBy: owner, reason };
    if (processor.pause === undefined) {
      await processors.setPause(id, pause);
      log.warn({ processorId: id, pausedBy: owner, reason }, 'processor paused: it takes no more work');
    }
    return await viewOfProcessor(context, processors, { ...processor, pause });
  });
}
