/** A ticket that the queue has not taken yet. */
export interface OutboxTicket {
  readonly id: string;
  readonly jobId: string;
}

/** Tickets to be published, written in the transaction that made their jobs ready. */
export interface Outbox {
  /** Adds a ticket, and wakes the relays of all replicas when the transaction commits. */
  add(ticket: OutboxTicket, now: Date): Promise<void>;
  /** At most `limit` tickets, oldest first, locked until the transaction ends; those that others hold are left out. */
  take(limit: number): Promise<readonly OutboxTicket[]>;
  remove(ids: readonly string[]): Promise<void>;
  backlog(): Promise<OutboxBacklog>;
}

/** What the queue has not taken yet. */
export interface OutboxBacklog {
  readonly count: number;
  /** When the oldest was written; undefined when there is none. */
  readonly oldestTime: Date | undefined;
}
