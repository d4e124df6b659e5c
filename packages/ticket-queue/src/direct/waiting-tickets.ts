/** A ticket in the direct queue. */
export interface QueuedTicket {
  readonly jobId: string;
  /** How often it was delivered before. */
  readonly redeliveries: number;
}

/** The tickets nobody has been given, oldest first, one for each job. */
export class WaitingTickets {
  /** A Map keeps the order of insertion. */
  #byJob = new Map<string, QueuedTicket>();

  get size(): number {
    return this.#byJob.size;
  }

  /** A ticket of a job that has one waiting changes nothing. */
  add(jobId: string): void {
    if (!this.#byJob.has(jobId)) this.#byJob.set(jobId, { jobId, redeliveries: 0 });
  }

  /** The oldest, which is no longer waiting then. */
  take(): QueuedTicket | undefined {
    const [oldest] = this.#byJob.values();
    if (oldest !== undefined) this.#byJob.delete(oldest.jobId);
    return oldest;
  }

  /** Takes back what nobody settled: its turn is next. */
  putFirst(tickets: readonly QueuedTicket[]): void {
    if (tickets.length === 0) return;
    const before = this.#byJob;
    this.#byJob = new Map();
    for (const ticket of tickets) this.putLast(ticket);
    for (const [jobId, ticket] of before) if (!this.#byJob.has(jobId)) this.#byJob.set(jobId, ticket);
  }

  /** Takes back a ticket that is to be delivered again some time. */
  putLast({ jobId, redeliveries }: QueuedTicket): void {
    this.#byJob.set(jobId, { jobId, redeliveries: redeliveries + 1 });
  }
}
