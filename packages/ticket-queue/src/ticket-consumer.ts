import type { Ticket } from './ticket.ts';

/**
 * What became of a ticket:
 * - `ack`: dealt with (also: the job is gone, held by another, or has ended);
 * - `requeue`: to be delivered again, because something that will pass stood in the way (ingest cannot be reached);
 * - `drop`: nobody can handle it; it goes to the dead letters.
 */
export type Verdict = 'ack' | 'requeue' | 'drop';

/** Deals with one ticket. Should it throw, the ticket is requeued. */
export type TicketHandler = (ticket: Ticket) => Promise<Verdict>;

/** A delivery that is no ticket (garbage, a future version) or came back too often; it goes to the dead letters. */
export interface UnreadableDelivery {
  /**
   * The job whose video is to end with it: the one it names, where that can still be read; none for a delivery that came back
   * too often.
   */
  readonly jobId: string | undefined;
  /** What is wrong with it, for people. */
  readonly problem: string;
}

/** The receiving end of a ticket queue. Comes back by itself after the connection or the channel was lost. */
export interface TicketConsumer {
  /** Starts delivering, at most `prefetch` tickets at the same time. Resolves when the first delivery can come. */
  start(handlers: {
    readonly onTicket: TicketHandler;
    readonly onUnreadable: (delivery: UnreadableDelivery) => Promise<void>;
  }): Promise<void>;
  /** Resolves while tickets can be delivered, rejects with the reason when not; for readiness. */
  checkHealth(): Promise<void>;
  /**
   * Takes no tickets from now on, or takes them again; holds over reconnects. What is being handled is not touched; what had come
   * and was not begun goes back to the queue.
   */
  takeTickets(wanted: boolean): void;
  /** Takes no more tickets; resolves when the handlers under way have ended and their verdicts are out. */
  stop(): Promise<void>;
}
