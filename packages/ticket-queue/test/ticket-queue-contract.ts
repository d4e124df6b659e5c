import { randomUUID } from 'node:crypto';
import { eventually } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import type { Ticket, TicketConsumer, TicketHandler, TicketPublisher, UnreadableDelivery } from '../src/index.ts';

/** One queue, fresh for each test. */
export interface QueueUnderTest extends AsyncDisposable {
  readonly publisher: TicketPublisher;
  /** A consumer that is stopped at the end. */
  consumer(prefetch: number): TicketConsumer;
  /** Breaks the connections of consumers and keeps new ones out until `up`. */
  down(): void;
  up(): void;
}

export function tickets(count: number): Ticket[] {
  return Array.from({ length: count }, () => ({ jobId: randomUUID() }));
}

/** Handlers that keep what came, and let `onTicket` decide. */
export function recording(onTicket: TicketHandler) {
  const seen: string[] = [];
  const unreadable: UnreadableDelivery[] = [];
  return {
    seen,
    unreadable,
    handlers: {
      onTicket: async (ticket: Ticket) => {
        seen.push(ticket.jobId);
        return await onTicket(ticket);
      },
      onUnreadable: async (delivery: UnreadableDelivery) => {
        unreadable.push(delivery);
      },
    },
  };
}

/** A handler whose tickets stay in hand until they are released. */
export function holding() {
  const held: { ticket: Ticket; release: () => void }[] = [];
  let most = 0;
  let now = 0;
  const handle: TicketHandler = async (ticket) => {
    most = Math.max(most, ++now);
    const { promise, resolve } = Promise.withResolvers<void>();
    held.push({ ticket, release: resolve });
    await promise;
    now--;
    return 'ack';
  };
  return { handle, held, mostAtOnce: () => most };
}

/** Whether a consumer's health check fails. */
export function isAway(consumer: TicketConsumer): Promise<boolean> {
  return consumer.checkHealth().then(
    () => false,
    () => true,
  );
}

const ids = (list: readonly Ticket[]) => list.map(({ jobId }) => jobId).sort();

/** What every ticket queue does; run against each adapter. */
export function describeTicketQueue(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(name, () => {
    it('delivers every ticket at least once, also those published before anybody listened', async () => {
      await using queue = await open();
      const [early, late] = [tickets(20), tickets(20)];
      await queue.publisher.publish(early);
      const { seen, handlers } = recording(async () => 'ack');
      await queue.consumer(3).start(handlers);
      await queue.publisher.publish(late);
      await eventually('all tickets have come', () => new Set(seen).size === 40);
      expect([...new Set(seen)].sort()).toEqual(ids([...early, ...late]));
    });

    it('counts the tickets that wait for a processor', async () => {
      await using queue = await open();
      const counts = async (count: number) => (await queue.publisher.countWaiting()) === count;
      expect(await queue.publisher.countWaiting()).toBe(0);
      await queue.publisher.publish(tickets(5));
      await eventually('all of them wait', async () => await counts(5));
      const { handle, held } = holding();
      const { seen, handlers } = recording(handle);
      await queue.consumer(2).start(handlers);
      await eventually('two are in hand', () => held.length === 2);
      await eventually('the others wait', async () => await counts(3));
      while (seen.length < 5 || held.length > 0) {
        const next = await eventually('a ticket is in hand', () => held.shift());
        next.release();
      }
      await eventually('none waits any more', async () => await counts(0));
    });

    it('never has more tickets in hand than the prefetch', async () => {
      await using queue = await open();
      const { handle, held, mostAtOnce } = holding();
      const { seen, handlers } = recording(handle);
      await queue.consumer(2).start(handlers);
      await queue.publisher.publish(tickets(10));
      while (seen.length < 10 || held.length > 0) {
        const next = await eventually('a ticket is in hand', () => held.shift());
        next.release();
      }
      expect(mostAtOnce()).toBe(2);
    });

    it('delivers a ticket again that was requeued', async () => {
      await using queue = await open();
      let refusals = 2;
      const { seen, handlers } = recording(async () => (refusals-- > 0 ? 'requeue' : 'ack'));
      await queue.consumer(1).start(handlers);
      const [ticket] = tickets(1);
      if (ticket === undefined) throw new Error('no ticket');
      await queue.publisher.publish([ticket]);
      await eventually('it has come three times', () => seen.length === 3);
      expect(new Set(seen)).toEqual(new Set([ticket.jobId]));
    });

    it('delivers a ticket again whose handler threw', async () => {
      await using queue = await open();
      let failures = 1;
      const { seen, handlers } = recording(async () => {
        if (failures-- > 0) throw new Error('not today');
        return 'ack';
      });
      await queue.consumer(1).start(handlers);
      await queue.publisher.publish(tickets(1));
      await eventually('it has come twice', () => seen.length === 2);
    });

    it('does not go round in circles with a ticket that nobody can take', async () => {
      await using queue = await open();
      const { seen, handlers } = recording(async () => 'requeue');
      const from = performance.now();
      await queue.consumer(1).start(handlers);
      await queue.publisher.publish(tickets(1));
      await eventually('it has come three times', () => seen.length >= 3);
      expect(performance.now() - from).toBeGreaterThan(290);
    });

    it('delivers neither an acknowledged nor a dropped ticket again', async () => {
      await using queue = await open();
      const [dropped, acknowledged, last] = tickets(3);
      if (!dropped || !acknowledged || !last) throw new Error('no tickets');
      const { seen, handlers } = recording(async ({ jobId }) => (jobId === dropped.jobId ? 'drop' : 'ack'));
      const consumer = queue.consumer(1);
      await consumer.start(handlers);
      await queue.publisher.publish([dropped, acknowledged]);
      await eventually('both have come', () => seen.length === 2);
      // A second consumer gets whatever the first has left.
      await consumer.stop();
      await queue.consumer(1).start(handlers);
      await queue.publisher.publish([last]);
      await eventually('the next has come', () => seen.includes(last.jobId));
      expect(seen).toEqual([dropped.jobId, acknowledged.jobId, last.jobId]);
    });

    it('shares the tickets among consumers', async () => {
      await using queue = await open();
      const [one, other] = [holding(), holding()];
      await queue.consumer(1).start(recording(one.handle).handlers);
      await queue.consumer(1).start(recording(other.handle).handlers);
      await queue.publisher.publish(tickets(2));
      await eventually('each has one', () => one.held.length === 1 && other.held.length === 1);
      for (const { release } of [...one.held, ...other.held]) release();
    });

    it('waits at a stop for the handlers under way, and leaves the rest to others', async () => {
      await using queue = await open();
      const { handle, held } = holding();
      const { seen, handlers } = recording(handle);
      const consumer = queue.consumer(1);
      await consumer.start(handlers);
      const published = tickets(3);
      await queue.publisher.publish(published);
      const inHand = await eventually('one is in hand', () => held[0]);
      let stopped = false;
      const stop = consumer.stop().then(() => {
        stopped = true;
      });
      const others = recording(async () => 'ack');
      await queue.consumer(1).start(others.handlers);
      await eventually('the others have come elsewhere', () => others.seen.length === 2);
      expect(stopped).toBe(false);
      inHand.release();
      await stop;
      expect(seen).toEqual([inHand.ticket.jobId]);
      expect([...seen, ...others.seen].sort()).toEqual(ids(published));
    });

    it('delivers nothing to a consumer that wants no tickets, until it wants them again', async () => {
      await using queue = await open();
      const { handle, held } = holding();
      const paused = recording(handle);
      const consumer = queue.consumer(2);
      await consumer.start(paused.handlers);
      const [first, ...rest] = tickets(5);
      if (first === undefined) throw new Error('no ticket');
      await queue.publisher.publish([first]);
      const inHand = await eventually('one is in hand', () => held[0]);
      consumer.takeTickets(false);
      const others = recording(async () => 'ack');
      const other = queue.consumer(1);
      await other.start(others.handlers);
      await queue.publisher.publish(rest);
      await eventually('the others have come elsewhere', () => others.seen.length >= 4);
      expect([...new Set(others.seen)].sort()).toEqual(ids(rest));
      await other.stop();
      // What it had in hand is still its own to end.
      inHand.release();
      consumer.takeTickets(true);
      const [last] = tickets(1);
      if (last === undefined) throw new Error('no ticket');
      await queue.publisher.publish([last]);
      await eventually('it gets tickets again', () => paused.seen.includes(last.jobId));
      for (const { release } of held) release();
    });

    it('goes on wanting no tickets after the connection was cut', async () => {
      await using queue = await open();
      const { seen, handlers } = recording(async () => 'ack');
      const consumer = queue.consumer(1);
      await consumer.start(handlers);
      consumer.takeTickets(false);
      queue.down();
      await eventually('it is away', async () => await isAway(consumer));
      queue.up();
      await eventually('it is back', async () => !(await isAway(consumer)), { timeoutMs: 30_000 });
      const others = recording(async () => 'ack');
      await queue.consumer(1).start(others.handlers);
      await queue.publisher.publish(tickets(4));
      await eventually('the tickets have come elsewhere', () => new Set(others.seen).size === 4);
      expect(seen).toEqual([]);
      consumer.takeTickets(true);
    });

    it('gives the tickets of a consumer that was cut off to another', async () => {
      await using queue = await open();
      const { handle, held } = holding();
      const consumer = queue.consumer(2);
      const { seen, handlers } = recording(handle);
      await consumer.start(handlers);
      const published = tickets(2);
      await queue.publisher.publish(published);
      await eventually('both are in hand', () => held.length === 2);
      queue.down();
      // So it does not come back for them itself.
      const stopped = consumer.stop();
      queue.up();
      const others = recording(async () => 'ack');
      await queue.consumer(5).start(others.handlers);
      await eventually('both have come again', () => others.seen.length === 2);
      expect(others.seen.sort()).toEqual(ids(published));
      for (const { release } of held) release();
      await stopped;
      expect(seen).toHaveLength(2);
    });

    it('comes back by itself after the connection was cut, and knows meanwhile that it is away', async () => {
      await using queue = await open();
      const { seen, handlers } = recording(async () => 'ack');
      const consumer = queue.consumer(2);
      await expect(consumer.checkHealth()).rejects.toThrow('not started');
      await consumer.start(handlers);
      await consumer.checkHealth();
      queue.down();
      await eventually('it knows', () => isAway(consumer));
      const published = tickets(5);
      queue.up();
      await eventually('it is back', async () => !(await isAway(consumer)));
      await queue.publisher.publish(published);
      await eventually('the tickets have come', () => seen.length >= 5);
      expect([...new Set(seen)].sort()).toEqual(ids(published));
    });

    it('keeps to the prefetch even with handlers that are older than its connection', async () => {
      await using queue = await open();
      const { handle, held, mostAtOnce } = holding();
      const { seen, handlers } = recording(handle);
      const consumer = queue.consumer(2);
      await consumer.start(handlers);
      await queue.publisher.publish(tickets(4));
      await eventually('two are in hand', () => held.length === 2);
      queue.down();
      await eventually('it knows that it is away', () => isAway(consumer));
      queue.up();
      await eventually('it is back', async () => !(await isAway(consumer)));
      while (new Set(seen).size < 4 || held.length > 0) {
        const next = await eventually('a ticket is in hand', () => held.shift());
        next.release();
      }
      expect(mostAtOnce()).toBe(2);
    });

    it('stops while it cannot connect', async () => {
      await using queue = await open();
      queue.down();
      const consumer = queue.consumer(1);
      const started = consumer.start(recording(async () => 'ack').handlers);
      await consumer.stop();
      await started;
    });
  });
}
