import type { Caller } from '../../domain/caller.ts';
import { ProcessorNotFoundError } from '../../domain/processor-errors.ts';
import type { IngestContext } from '../ingest-context.ts';
import { type ProcessorView, viewOfProcessor } from './processor-view.ts';

/**
 * Lets a processor take work again. One that is not paused stays as it is.
 *
 * @throws ProcessorNotFoundError
 */
export async function resumeProcessor(context: IngestContext, { owner }: Caller, id: string): Promise<ProcessorView> {
  const { unitOfWork, log } = context;
  return await unitOfWork.write(async ({ processors }) => {
    const processor = await processors.lock(id);
    if (processor === undefined) throw new ProcessorNotFoundError(id);
    if (processor.pause !== undefined) {
      await processors.setPause(id, undefined);
      log.warn({ processorId: id, resumedBy: owner }, 'processor resumed: it takes work again');
    }
    return await viewOfProcessor(context, processors, { ...processor, pause: undefined });
  });
}
