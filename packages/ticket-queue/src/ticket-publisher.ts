import type { Ticket } from './ticket.ts';

/** The sending end of a ticket queue. */
export interface TicketPublisher {
  /**
   * Hands tickets to the queue. Resolves when the queue has taken responsibility for every one of them (with RabbitMQ:
   * confirmed by the broker); rejects when that is not known, and the caller publishes again later: at least once.
   *
   * @throws TicketQueueUnavailableError when the queue cannot be reached.
   */
  publish(tickets: readonly Ticket[]): Promise<void>;
  /**
   * How many tickets wait in the queue that no processor has been given. Others may come and go while it is asked.
   *
   * @throws TicketQueueUnavailableError when the queue cannot be reached.
   */
  countWaiting(): Promise<number>;
  /** Resolves when the queue can be reached, rejects with the reason when not; for readiness. */
  checkHealth(): Promise<void>;
  /** Waits for what is in flight, then closes. */
  close(): Promise<void>;
}

/** The queue cannot be reached now; trying again later can help. */
export class TicketQueueUnavailableError extends Error {
  override readonly name = 'TicketQueueUnavailableError';
}
