import { ProcessorNotFoundError } from '../../domain/processor-errors.ts';
import type { IngestContext } from '../ingest-context.ts';
import { type ProcessorView, viewOfProcessor } from './processor-view.ts';

/** Reads a processor. @throws ProcessorNotFoundError */
export async function getProcessor(context: IngestContext, id: string): Promise<ProcessorView> {
  return await context.unitOfWork.read(async ({ processors }) => {
    const processor = await processors.find(id);
    if (processor === undefined) throw new ProcessorNotFoundError(id);
    return await viewOfProcessor(context, processors, processor);
  });
}
