import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import {
  Settlement_Verdict,
  type SubscribeRequest,
  type TicketService,
} from '@vidi/contracts/vidi/internal/v1/ticket_service';
import type { Logger } from '@vidi/service-kit';
import { type DeadLetter, type DeadLetterHandler, DIRECT_QUEUE } from '../dead-letter.ts';
import { encodeTicket } from '../ticket-body.ts';
import { type TicketPublisher, TicketQueueUnavailableError } from '../ticket-publisher.ts';
import { Subscriber } from './subscriber.ts';
import { type QueuedTicket, WaitingTickets } from './waiting-tickets.ts';

/** How many tickets may wait where nothing else is set (`maxWaitingTickets`). One takes some 200 bytes of memory. */
export const DEFAULT_MAX_WAITING_TICKETS = 100_000;

/** What a broker is made from. */
export interface DirectTicketBrokerOptions {
  readonly log: Logger;
  /** Above it publish() fails, and the tickets come later. Default DEFAULT_MAX_WAITING_TICKETS. */
  readonly maxWaitingTickets?: number;
  /** Gets every ticket that a processor drops. By default they are only logged. */
  readonly onDeadLetter?: DeadLetterHandler;
}

/**
 * The ticket queue of a system without a message broker: lives in ingest and hands tickets to processors over a gRPC
 * stream. It keeps them in memory, as a ticket may be lost: ingest's reaper issues a new one.
 */
export interface DirectTicketBroker extends TicketPublisher {
  /** What processors subscribe to; to be added to ingest's RpcServer. */
  readonly ticketService: ServiceImpl<typeof TicketService>;
}

/** Makes a broker with an empty queue. */
export function createDirectTicketBroker(options: DirectTicketBrokerOptions): DirectTicketBroker {
  const { log, maxWaitingTickets = DEFAULT_MAX_WAITING_TICKETS, onDeadLetter } = options;
  const waiting = new WaitingTickets();
  /** In the order in which they are served next. */
  const subscribers = new Set<Subscriber>();
  const closing = new AbortController();
  const keeping = new Set<Promise<void>>();

  /** Hands out what waits, to one subscriber after the other, as long as somebody has room. */
  function dispatch(): void {
    for (;;) {
      const next = subscribers.values().find((subscriber) => subscriber.hasRoom);
      if (next === undefined) return;
      const ticket = waiting.take();
      if (ticket === undefined) return;
      next.deliver(ticket);
      subscribers.delete(next);
      subscribers.add(next);
    }
  }

  function settle(subscriber: Subscriber, deliveryId: bigint, verdict: Settlement_Verdict): void {
    const ticket = subscriber.settled(deliveryId);
    if (ticket === undefined) {
      throw new ConnectError(`delivery ${deliveryId} is not unsettled on this stream`, Code.InvalidArgument);
    }
    const { processorId } = subscriber;
    if (verdict === Settlement_Verdict.REQUEUE) waiting.putLast(ticket);
    else if (verdict === Settlement_Verdict.DROP) {
      log.warn({ jobId: ticket.jobId, processorId }, 'a ticket nobody can handle was dropped');
      if (onDeadLetter !== undefined) keep(ticket, processorId, onDeadLetter);
    }
    dispatch();
  }

  /** A letter that cannot be kept is a ticket again, to be dropped again. */
  function keep(ticket: QueuedTicket, processorId: string, handler: DeadLetterHandler): void {
    const kept = handler(deadLetterOf(ticket, processorId))
      .catch((error: unknown) => {
        log.warn({ jobId: ticket.jobId, err: error }, 'a dead letter could not be kept; its ticket goes round again');
        waiting.putLast(ticket);
        dispatch();
      })
      .finally(() => keeping.delete(kept));
    keeping.add(kept);
  }

  async function readSettlements(subscriber: Subscriber, requests: AsyncIterator<SubscribeRequest>): Promise<void> {
    for (;;) {
      const { done, value } = await requests.next();
      if (done === true) return;
      const { message } = value;
      if (message.case === 'settle') settle(subscriber, message.value.deliveryId, message.value.verdict);
      else if (message.case === 'unsubscribe') subscriber.unsubscribe();
      else if (message.case === 'resume') {
        subscriber.resume();
        dispatch();
      } else throw new ConnectError('only settlements may follow a subscription', Code.InvalidArgument);
    }
  }

  return {
    ticketService: {
      async *subscribe(requests, { signal }) {
        const incoming = requests[Symbol.asyncIterator]();
        const subscriber = openedBy(await incoming.next());
        const { processorId } = subscriber;
        const end = () => subscriber.end();
        for (const gone of [signal, closing.signal]) gone.addEventListener('abort', end, { once: true });
        if (signal.aborted || closing.signal.aborted) end();
        subscribers.add(subscriber);
        log.info({ processorId, prefetch: subscriber.prefetch }, 'a processor subscribed to tickets');
        const reading = readSettlements(subscriber, incoming).finally(end);
        // It is awaited below, after what it fails at has ended the deliveries.
        reading.catch(() => undefined);
        try {
          yield {};
          dispatch();
          yield* subscriber.deliveries();
          if (closing.signal.aborted) throw new ConnectError('the ticket queue is closing', Code.Unavailable);
          signal.throwIfAborted();
          await reading;
        } finally {
          closing.signal.removeEventListener('abort', end);
          subscribers.delete(subscriber);
          const unsettled = subscriber.takeUnsettled();
          waiting.putFirst(unsettled);
          log.info({ processorId, givenBack: unsettled.length }, 'a processor left the tickets');
          dispatch();
        }
      },
    },

    async publish(tickets) {
      if (closing.signal.aborted) throw new TicketQueueUnavailableError('the ticket queue is closed');
      if (waiting.size + tickets.length > maxWaitingTickets) {
        throw new TicketQueueUnavailableError(
          `${waiting.size} tickets wait; ${tickets.length} more would be above the limit of ${maxWaitingTickets} (VIDI_MAX_WAITING_TICKETS)`,
        );
      }
      for (const { jobId } of tickets) waiting.add(jobId);
      dispatch();
    },

    async countWaiting() {
      return waiting.size;
    },

    async checkHealth() {
      if (closing.signal.aborted) throw new TicketQueueUnavailableError('the ticket queue is closed');
    },

    async close() {
      closing.abort();
      await Promise.all(keeping);
    },
  };
}

function deadLetterOf({ jobId, redeliveries }: QueuedTicket, processorId: string): DeadLetter {
  return {
    reason: 'TICKET_GIVEN_UP',
    message: 'A processor gave it up; where its job still has to be done, another ticket follows by itself.',
    queue: DIRECT_QUEUE,
    time: undefined,
    jobId,
    body: encodeTicket({ jobId }),
    headers: { 'x-processor-id': processorId, 'x-delivery-count': String(redeliveries) },
    redelivered: false,
  };
}

function openedBy({ done, value }: IteratorResult<SubscribeRequest>): Subscriber {
  if (done === true || value.message.case !== 'subscribe') {
    throw new ConnectError('the first message must be a subscription', Code.InvalidArgument);
  }
  const { processorId, prefetch } = value.message.value;
  if (prefetch < 1) throw new ConnectError(`prefetch is ${prefetch}; it is at least 1`, Code.InvalidArgument);
  return new Subscriber(processorId, prefetch);
}
