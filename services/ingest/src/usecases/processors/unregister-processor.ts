import type { IngestContext } from '../ingest-context.ts';

/** Takes note that a processor has left; nothing happens when it was not registered. */
export async function unregisterProcessor({ unitOfWork, log }: IngestContext, id: string): Promise<void> {
  const wasThere = await unitOfWork.write(async ({ processors }) => await processors.remove(id));
  if (wasThere) log.info({ processorId: id }, 'processor left');
}
