import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { requeuePauseMs } from './requeue-pause.ts';
import type { TicketConsumer, Verdict } from './ticket-consumer.ts';
import type { ReadDelivery } from './ticket-reading.ts';

/** One delivery in a consumer's hands, whatever queue it came from. */
export interface Delivery {
  readonly content: ReadDelivery;
  /** How often it was delivered before. */
  readonly redeliveries: number;
  /** Tells the queue; does nothing when the connection it came over is gone, as the queue then delivers it again. */
  readonly settle: (verdict: Verdict) => void;
}

/**
 * Runs the handlers of a consumer, for every queue in the same way. At most `prefetch` run at the same time, also right
 * after a reconnect, when the queue does not know of those that are still running.
 */
export class TicketDispatcher {
  readonly #prefetch: number;
  readonly #handlers: Parameters<TicketConsumer['start']>[0];
  readonly #log: Logger;
  readonly #waiting: Delivery[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #wanted = true;

  constructor(prefetch: number, handlers: Parameters<TicketConsumer['start']>[0], log: Logger) {
    this.#prefetch = prefetch;
    this.#handlers = handlers;
    this.#log = log;
  }

  /** Handles a delivery as soon as there is room. */
  accept(delivery: Delivery): void {
    if (this.#stopping.signal.aborted || !this.#wanted) {
      delivery.settle('requeue');
      return;
    }
    this.#waiting.push(delivery);
    this.#startWaiting();
  }

  /** The connection was lost: what came over it and was not started comes again. */
  forgetWaiting(): void {
    this.#waiting.length = 0;
  }

  /** Whether deliveries are handled. Those that come while they are not, and those not started by then, are for somebody else. */
  take(wanted: boolean): void {
    this.#wanted = wanted;
    if (!wanted) this.#giveBackWaiting();
  }

  /** Gives back what was not started, and resolves when what was has been settled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#giveBackWaiting();
    await Promise.all(this.#running);
  }

  #giveBackWaiting(): void {
    for (const delivery of this.#waiting.splice(0)) delivery.settle('requeue');
  }

  #startWaiting(): void {
    while (this.#running.size < this.#prefetch) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) return;
      const run = this.#handle(delivery).finally(() => {
        this.#running.delete(run);
        this.#startWaiting();
      });
      this.#running.add(run);
    }
  }

  /** Never rejects. */
  async #handle(delivery: Delivery): Promise<void> {
    const verdict = await this.#verdictOn(delivery);
    if (verdict === 'requeue') {
      const timeout = pause(requeuePauseMs(delivery.redeliveries), undefined, { signal: this.#stopping.signal });
      // Cut short by stop(): the ticket is for somebody else then.
      await timeout.catch(() => undefined);
    }
    delivery.settle(verdict);
  }

  async #verdictOn({ content, redeliveries }: Delivery): Promise<Verdict> {
    const jobId = 'ticket' in content ? content.ticket.jobId : content.unreadable.jobId;
    try {
      if ('ticket' in content) return await this.#handlers.onTicket(content.ticket);
      this.#log.warn(
        { jobId, problem: content.unreadable.problem },
        'a delivery cannot be handled: to the dead letters',
      );
      await this.#handlers.onUnreadable(content.unreadable);
      return 'drop';
    } catch (error) {
      this.#log.error({ jobId, redeliveries, err: error }, 'handling a ticket failed; it is given back');
      return 'requeue';
    }
  }
}
