import type { IngestContext } from './ingest-context.ts';

/**
 * Makes every ready job due for another ticket, to be issued when the reaper next looks. For a queue that keeps tickets in
 * memory: what it held when its process ended is gone, and nobody should have to wait for a timeout to find out.
 *
 * @returns how many jobs that are.
 */
export async function reissueTickets({ unitOfWork, clock }: IngestContext): Promise<number> {
  return await unitOfWork.write(async ({ jobs }) => await jobs.makeTicketsDue(clock.now()));
}
