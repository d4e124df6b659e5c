/** A ticket in the direct queue. */
export interface QueuedTicket {
  readonly jobId: string;
  /** How often it was delivered before. */
  readonly redeliveries: number;
}

/**
 * The tickets nobody has been given, oldest first. Those of one job all count: a ticket is an invitation, and may have served for
 * another job than the one it names, which is then still waiting for one.
 */
export class WaitingTickets {
  /** By a number of their own; a Map keeps the order of insertion, and forgets its first entry at once however large it is. */
  #tickets = new Map<number, QueuedTicket>();
  #nextNumber = 0;

  get size(): number {
    return this.#tickets.size;
  }

  add(jobId: string): void {
    this.#append({ jobId, redeliveries: 0 });
  }

  /** The oldest, which is no longer waiting then. */
  take(): QueuedTicket | undefined {
    const [oldest] = this.#tickets;
    if (oldest === undefined) return undefined;
    this.#tickets.delete(oldest[0]);
    return oldest[1];
  }

  /** Takes back what nobody settled: its turn is next. */
  putFirst(tickets: readonly QueuedTicket[]): void {
    if (tickets.length === 0) return;
    const before = this.#tickets;
    this.#tickets = new Map();
    for (const ticket of tickets) this.putLast(ticket);
    for (const ticket of before.values()) this.#append(ticket);
  }

  /** Takes back a ticket that is to be delivered again some time. */
  putLast({ jobId, redeliveries }: QueuedTicket): void {
    this.#append({ jobId, redeliveries: redeliveries + 1 });
  }

  #append(ticket: QueuedTicket): void {
    this.#tickets.set(this.#nextNumber++, ticket);
  }
}
