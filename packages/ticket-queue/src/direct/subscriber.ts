import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SubscribeResponseSchema } from '@vidi/contracts/vidi/internal/v1/ticket_service';
import { TICKET_VERSION } from '../ticket.ts';
import type { QueuedTicket } from './waiting-tickets.ts';

type Delivery = MessageInitShape<typeof SubscribeResponseSchema>;

/** One processor's stream, seen from the broker: what it was given and has not settled. */
export class Subscriber {
  readonly processorId: string;
  readonly prefetch: number;
  readonly #unsettled = new Map<bigint, QueuedTicket>();
  #unsent: Delivery[] = [];
  #lastDeliveryId = 0n;
  #open = true;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(processorId: string, prefetch: number) {
    this.processorId = processorId;
    this.prefetch = prefetch;
  }

  /** Whether it can be given another ticket. */
  get hasRoom(): boolean {
    return this.#open && this.#unsettled.size < this.prefetch;
  }

  deliver(ticket: QueuedTicket): void {
    const deliveryId = ++this.#lastDeliveryId;
    this.#unsettled.set(deliveryId, ticket);
    this.#unsent.push({
      deliveryId,
      ticket: { version: TICKET_VERSION, jobId: ticket.jobId },
      redeliveryCount: ticket.redeliveries,
    });
    this.#wake?.();
  }

  /** The ticket of a delivery that is settled now; undefined when there is no such. */
  settled(deliveryId: bigint): QueuedTicket | undefined {
    const ticket = this.#unsettled.get(deliveryId);
    this.#unsettled.delete(deliveryId);
    return ticket;
  }

  /** Gets nothing more, but can settle. */
  unsubscribe(): void {
    this.#open = false;
  }

  /** Gets tickets again, after unsubscribe(). */
  resume(): void {
    this.#open = !this.#ended;
  }

  /** The stream is over. */
  end(): void {
    this.#open = false;
    this.#ended = true;
    this.#wake?.();
  }

  /** What is delivered, as it comes, until end(). */
  async *deliveries(): AsyncGenerator<Delivery> {
    for (;;) {
      const batch = this.#unsent;
      this.#unsent = [];
      yield* batch;
      if (this.#ended) return;
      if (this.#unsent.length > 0) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** Everything unsettled, which is the broker's again. */
  takeUnsettled(): QueuedTicket[] {
    const tickets = [...this.#unsettled.values()];
    this.#unsettled.clear();
    return tickets;
  }
}
