import type { MessageInitShape } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createWritableIterable, type WritableIterable } from '@connectrpc/connect/protocol';
import {
  Settlement_Verdict,
  type SubscribeRequestSchema,
  type SubscribeResponse,
  TicketService,
} from '@vidi/contracts/vidi/internal/v1/ticket_service';
import type { RpcTransport } from '@vidi/rpc';
import type { Logger } from '@vidi/service-kit';
import { reconnectPause } from '../reconnect-pause.ts';
import type { TicketConsumer, Verdict } from '../ticket-consumer.ts';
import { type Delivery, TicketDispatcher } from '../ticket-dispatcher.ts';
import { TicketQueueUnavailableError } from '../ticket-publisher.ts';
import { readTicket } from '../ticket-reading.ts';

/** What a consumer is made from. */
export interface DirectTicketConsumerOptions {
  /** To the ingest whose broker hands out the tickets; stays open after stop(). */
  readonly transport: RpcTransport;
  /** Who listens, for the broker's log. */
  readonly processorId: string;
  /** How many tickets at the same time; from 1. */
  readonly prefetch: number;
  readonly log: Logger;
}

/** Longest time the broker may take to end a stream that was left, in milliseconds. */
const LEAVE_TIMEOUT_MS = 2_000;

type Requests = WritableIterable<MessageInitShape<typeof SubscribeRequestSchema>>;

const NO_MORE = { message: { case: 'unsubscribe', value: {} } } as const;
const AGAIN = { message: { case: 'resume', value: {} } } as const;

const VERDICTS: Readonly<Record<Verdict, Settlement_Verdict>> = {
  ack: Settlement_Verdict.ACK,
  requeue: Settlement_Verdict.REQUEUE,
  drop: Settlement_Verdict.DROP,
};

/** Makes a consumer that subscribes to ingest's direct broker at start(), and again for ever when the stream is lost. */
export function createDirectTicketConsumer(options: DirectTicketConsumerOptions): TicketConsumer {
  const { transport, processorId, prefetch, log } = options;
  const client = createClient(TicketService, transport);
  const stopping = new AbortController();
  const breakOff = new AbortController();
  const subscribed = Promise.withResolvers<void>();
  /** The requests of the stream that is subscribed now. */
  let current: Requests | undefined;
  let problem = 'not started';
  let dispatcher: TicketDispatcher | undefined;
  let running = Promise.resolve();
  let wanted = true;

  async function run(handling: TicketDispatcher): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const requests: Requests = createWritableIterable();
      try {
        send(requests, { message: { case: 'subscribe', value: { processorId, prefetch } } });
        for await (const response of client.subscribe(requests, { signal: breakOff.signal })) {
          if (response.ticket !== undefined) handling.accept(deliveryOf(response, requests));
          else {
            failures = 0;
            onSubscribed(requests);
          }
        }
        problem = 'the broker ended the stream';
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      current = undefined;
      requests.close();
      if (stopping.signal.aborted) return;
      handling.forgetWaiting();
      log.warn({ problem, failures: ++failures }, 'no subscription to tickets; trying again');
      await reconnectPause(failures, stopping.signal);
    }
  }

  function onSubscribed(requests: Requests): void {
    current = requests;
    if (!wanted) send(requests, NO_MORE);
    subscribed.resolve();
  }

  function deliveryOf({ deliveryId, ticket, redeliveryCount }: SubscribeResponse, requests: Requests): Delivery {
    return {
      content: readTicket(ticket?.version, ticket?.jobId),
      redeliveries: redeliveryCount,
      settle: (verdict) => {
        if (current !== requests) return;
        send(requests, { message: { case: 'settle', value: { deliveryId, verdict: VERDICTS[verdict] } } });
      },
    };
  }

  /** A message that cannot be sent is one for a stream that is lost, which its reader finds out. */
  function send(requests: Requests, message: MessageInitShape<typeof SubscribeRequestSchema>): void {
    requests.write(message).catch((error: unknown) => log.debug({ err: error }, 'the ticket stream takes nothing'));
  }

  return {
    async start(handlers) {
      problem = 'not subscribed yet';
      dispatcher = new TicketDispatcher(prefetch, handlers, log);
      dispatcher.take(wanted);
      running = run(dispatcher);
      await subscribed.promise;
    },

    async checkHealth() {
      if (current === undefined) throw new TicketQueueUnavailableError(`no subscription to tickets: ${problem}`);
    },

    takeTickets(wish) {
      if (wish === wanted) return;
      wanted = wish;
      dispatcher?.take(wish);
      if (current === undefined || stopping.signal.aborted) return;
      send(current, wish ? AGAIN : NO_MORE);
    },

    async stop() {
      stopping.abort();
      subscribed.resolve();
      if (current !== undefined) send(current, NO_MORE);
      await dispatcher?.stop();
      // The broker ends the stream when it has read this far; where none is subscribed there is nothing to wait for.
      const timer = setTimeout(() => breakOff.abort(), current === undefined ? 0 : LEAVE_TIMEOUT_MS);
      current?.close();
      await running;
      clearTimeout(timer);
      problem = 'stopped';
    },
  };
}
