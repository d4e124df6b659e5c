import type { IngestContext } from '../ingest-context.ts';
import { type QueueView, queueView } from './queue-view.ts';

/** Reads how much work there is, and whether it is taken. */
export async function getQueue(context: IngestContext): Promise<QueueView> {
  return await context.unitOfWork.read(async (snapshot) => await queueView(context, snapshot));
}
