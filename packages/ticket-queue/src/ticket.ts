/** Layout of the ticket that this code writes and reads. A consumer refuses any other. */
export const TICKET_VERSION = 1;

/**
 * A note that a job is ready. It carries no state: the truth is in ingest's database, so losing, doubling, delaying or
 * reordering tickets harms nothing.
 */
export interface Ticket {
  /** The job to claim; a UUID. */
  readonly jobId: string;
}
