import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createWritableIterable } from '@connectrpc/connect/protocol';
import { Settlement_Verdict, TicketService } from '@vidi/contracts/vidi/internal/v1/ticket_service';
import { createRpcServer, createRpcTransport } from '@vidi/rpc';
import { recordingLogger, silentLogger, startTcpProxy } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import {
  createDirectTicketBroker,
  createDirectTicketConsumer,
  type DeadLetter,
  type DirectTicketBrokerOptions,
  type TicketConsumer,
  TicketQueueUnavailableError,
} from '../src/index.ts';

import { describeTicketQueue, type QueueUnderTest, recording, tickets } from './ticket-queue-contract.ts';

async function openDirect(options: Partial<DirectTicketBrokerOptions> = {}) {
  const log = options.log ?? silentLogger();
  const broker = createDirectTicketBroker({ log, ...options });
  const server = createRpcServer({ host: '127.0.0.1', port: 0, log });
  server.addService(TicketService, broker.ticketService);
  const { port } = await server.start();
  const proxy = await startTcpProxy({ host: '127.0.0.1', port });
  const closers: (() => Promise<void>)[] = [];
  const connect = () => {
    const transport = createRpcTransport({ address: `127.0.0.1:${proxy.port}` });
    closers.push(async () => transport.close());
    return transport;
  };
  return {
    publisher: broker,
    connect,
    consumer(prefetch: number): TicketConsumer {
      const transport = connect();
      const consumer = createDirectTicketConsumer({ transport, processorId: 'trial', prefetch, log });
      closers.unshift(() => consumer.stop());
      return consumer;
    },
    down: proxy.down,
    up: proxy.up,
    async [Symbol.asyncDispose]() {
      for (const close of closers) await close();
      await broker.close();
      await server.stop(0);
      await proxy[Symbol.asyncDispose]();
    },
  } satisfies QueueUnderTest & { connect: unknown };
}

describeTicketQueue('the direct ticket queue', openDirect);

it('keeps every ticket of a job that was published more than once, as others may go to other jobs', async () => {
  await using queue = await openDirect();
  const [ticket, last] = tickets(2);
  if (!ticket || !last) throw new Error('no tickets');
  await queue.publisher.publish([ticket, ticket]);
  await queue.publisher.publish([ticket, last]);
  const { seen, handlers } = recording(async () => 'ack');
  await queue.consumer(1).start(handlers);
  await expect.poll(() => seen).toEqual([ticket.jobId, ticket.jobId, ticket.jobId, last.jobId]);
});

it('refuses tickets above its limit, and names the limit', async () => {
  await using queue = await openDirect({ maxWaitingTickets: 3 });
  await queue.publisher.publish(tickets(2));
  const refused = queue.publisher.publish(tickets(2));
  await expect(refused).rejects.toThrow(TicketQueueUnavailableError);
  await expect(refused).rejects.toThrow('above the limit of 3 (VIDI_MAX_WAITING_TICKETS)');
  await queue.publisher.publish(tickets(1));
});

it('takes nothing any more when it is closed', async () => {
  await using queue = await openDirect();
  await queue.publisher.close();
  await expect(queue.publisher.publish(tickets(1))).rejects.toThrow(TicketQueueUnavailableError);
  await expect(queue.publisher.checkHealth()).rejects.toThrow('closed');
});

it('says in its log what it drops', async () => {
  const { log, lines } = recordingLogger();
  await using queue = await openDirect({ log });
  const published = tickets(1);
  await queue.consumer(1).start(recording(async () => 'drop').handlers);
  await queue.publisher.publish(published);
  await expect
    .poll(() => lines)
    .toContainEqual(
      expect.objectContaining({ msg: 'a ticket nobody can handle was dropped', jobId: published[0]?.jobId }),
    );
});

it('hands what it drops to whoever keeps dead letters, again where that failed', async () => {
  const seen: DeadLetter[] = [];
  let failures = 0;
  await using queue = await openDirect({
    onDeadLetter: async (letter) => {
      if (failures++ === 0) throw new Error('no database');
      seen.push(letter);
    },
  });
  const [ticket] = tickets(1);
  if (ticket === undefined) throw new Error('no ticket');
  await queue.consumer(1).start(recording(async () => 'drop').handlers);
  await queue.publisher.publish([ticket]);
  await expect
    .poll(() => seen)
    .toMatchObject([
      {
        reason: 'TICKET_GIVEN_UP',
        queue: 'direct',
        jobId: ticket.jobId,
        headers: { 'x-processor-id': 'trial', 'x-delivery-count': '1' },
      },
    ]);
});

it('refuses subscribers that do not keep to the protocol', async () => {
  await using queue = await openDirect();
  const client = createClient(TicketService, queue.connect());
  const settle = { message: { case: 'settle' as const, value: { deliveryId: 7n, verdict: Settlement_Verdict.ACK } } };
  const subscribe = { message: { case: 'subscribe' as const, value: { processorId: 'odd', prefetch: 1 } } };
  const none = { message: { case: 'subscribe' as const, value: { processorId: 'odd', prefetch: 0 } } };
  for (const messages of [[settle], [none], [subscribe, settle], [subscribe, subscribe]]) {
    const requests = createWritableIterable<(typeof messages)[number]>();
    for (const message of messages) requests.write(message).catch(() => undefined);
    const read = async () => {
      for await (const _ of client.subscribe(requests));
    };
    const error = await read().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ code: Code.InvalidArgument });
  }
});
