import { eventually, provideDatabase, silentLogger } from '@vidi/test-kit';
import { type Ticket, type TicketPublisher, TicketQueueUnavailableError } from '@vidi/ticket-queue';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { listenToNotifications } from '../src/adapters/postgres/notification-listener.ts';
import { OUTBOX_CHANNEL } from '../src/adapters/postgres/outbox.ts';
import { flushOutbox, startOutboxRelay } from '../src/background/outbox-relay.ts';
import { NEWEST_FIRST } from '../src/domain/video-order.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { relayOutbox } from '../src/usecases/relay-outbox.ts';
import { caller, jobOf, openWorkbench, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

/** A queue that keeps what it was given, and can be cut off. */
class RecordingQueue implements TicketPublisher {
  readonly taken: Ticket[] = [];
  attempts = 0;
  reachable = true;
  /** Settles before tickets are taken. */
  gate: Promise<void> = Promise.resolve();

  async publish(tickets: readonly Ticket[]): Promise<void> {
    this.attempts += 1;
    if (!this.reachable) throw new TicketQueueUnavailableError('no broker');
    await this.gate;
    this.taken.push(...tickets);
  }

  async countWaiting(): Promise<number> {
    return 0;
  }

  async checkHealth(): Promise<void> {
    if (!this.reachable) throw new TicketQueueUnavailableError('no broker');
  }

  async close(): Promise<void> {
    await this.gate;
  }
}

const inOutbox = async () => (await bench.query('select 1 from outbox')).length;

async function uploadedJob(): Promise<string> {
  const { video } = await upload(bench);
  return await jobOf(bench, video.id);
}

describe('the outbox', () => {
  it('hands over tickets in the order they were written, once, and forgets them', async () => {
    const queue = new RecordingQueue();
    const jobs = [await uploadedJob(), await uploadedJob(), await uploadedJob()];
    expect(await relayOutbox(bench.context, queue)).toBe(3);
    expect(await relayOutbox(bench.context, queue)).toBe(0);
    expect(queue.taken).toEqual(jobs.map((jobId) => ({ jobId })));
    expect(await inOutbox()).toBe(0);
  });

  it('keeps tickets that the queue did not take', async () => {
    const queue = new RecordingQueue();
    queue.reachable = false;
    const jobId = await uploadedJob();
    await expect(relayOutbox(bench.context, queue)).rejects.toThrow(TicketQueueUnavailableError);
    expect(await inOutbox()).toBe(1);
    queue.reachable = true;
    await relayOutbox(bench.context, queue);
    expect(queue.taken).toEqual([{ jobId }]);
  });

  it('keeps them, without a fuss, when the service stops while the queue is away', async () => {
    const queue = new RecordingQueue();
    queue.reachable = false;
    await uploadedJob();
    await flushOutbox(bench.context, queue);
    expect(await inOutbox()).toBe(1);
  });

  it('is shared by several relays without a ticket going out twice', async () => {
    const queue = new RecordingQueue();
    const jobs = new Set(await Promise.all(Array.from({ length: 12 }, uploadedJob)));
    await Promise.all(Array.from({ length: 4 }, () => flushOutbox(bench.context, queue)));
    expect(queue.taken).toHaveLength(12);
    expect(new Set(queue.taken.map(({ jobId }) => jobId))).toEqual(jobs);
  });

  it('publishes a ticket that was written first and committed last', async () => {
    const queue = new RecordingQueue();
    const { unitOfWork, ids, clock } = bench.context;
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>();
    const [first, second] = [ids.next(), ids.next()].sort().map((id) => ({ id, jobId: id }));
    if (first === undefined || second === undefined) throw new Error('there are two ids');
    const late = unitOfWork.write(async ({ outbox }) => {
      await outbox.add(first, clock.now());
      hasWritten();
      await mayCommit;
    });
    await written;
    await unitOfWork.write(async ({ outbox }) => await outbox.add(second, clock.now()));
    await flushOutbox(bench.context, queue);
    expect(queue.taken).toEqual([{ jobId: second.jobId }]);
    commit();
    await late;
    await flushOutbox(bench.context, queue);
    expect(queue.taken).toEqual([{ jobId: second.jobId }, { jobId: first.jobId }]);
  });

  it('does not make a deletion wait for a queue that takes its time', async () => {
    const queue = new RecordingQueue();
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.gate = promise;
    const { video } = await upload(bench);
    const relaying = relayOutbox(bench.context, queue);
    await eventually('the relay talks to the queue', () => queue.attempts === 1);
    await deleteVideo(bench.context, caller, video.id);
    resolve();
    expect(await relaying).toBe(1);
  });
});

describe('the relay', () => {
  function relay(queue: RecordingQueue) {
    const loop = startOutboxRelay(bench.context, queue);
    onTestFinished(() => loop.stop());
    return loop;
  }

  it('publishes by itself once the queue is back, and does not ask in vain meanwhile', async () => {
    const queue = new RecordingQueue();
    queue.reachable = false;
    const jobId = await uploadedJob();
    const loop = relay(queue);
    await eventually('the relay has failed', () => queue.attempts >= 1);
    for (let event = 0; event < 50; event += 1) loop.wake();
    expect(queue.attempts).toBe(1);
    queue.reachable = true;
    await eventually('the ticket is out', () => queue.taken.length === 1);
    expect(queue.taken).toEqual([{ jobId }]);
  });

  it('is woken by what another connection commits, long before it would look', async () => {
    const queue = new RecordingQueue();
    const loop = relay(queue);
    const { promise: listening, resolve } = Promise.withResolvers<void>();
    const handlers = { channels: { [OUTBOX_CHANNEL]: loop.wake }, onListening: resolve };
    const listener = listenToNotifications(bench.databaseUrl, handlers, silentLogger());
    onTestFinished(() => listener.stop());
    await listening;
    const started = performance.now();
    await uploadedJob();
    await eventually('the ticket is out', () => queue.taken.length === 1, { intervalMs: 5 });
    expect(performance.now() - started).toBeLessThan(900);
  });

  it('when it stops, ends what it is at and begins nothing', async () => {
    const queue = new RecordingQueue();
    const loop = startOutboxRelay(bench.context, queue);
    await loop.stop();
    await uploadedJob();
    loop.wake();
    expect(queue.taken).toEqual([]);
    expect(await inOutbox()).toBe(1);
  });
});

describe('listening', () => {
  it('comes back after its connection was cut, and says that something may have been missed', async () => {
    let heard = 0;
    let listening = 0;
    const handlers = { channels: { [OUTBOX_CHANNEL]: () => (heard += 1) }, onListening: () => (listening += 1) };
    const listener = listenToNotifications(bench.databaseUrl, handlers, silentLogger());
    onTestFinished(() => listener.stop());
    await eventually('it listens', () => listening === 1);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'vidi-ingest listener'`;
    await bench.query(cut);
    await eventually('it listens again', () => listening === 2);
    await uploadedJob();
    await eventually('it heard of the ticket', () => heard === 1);
  });
});

describe('a database that goes away and comes back', () => {
  it('fails calls while it is gone with DATABASE_UNAVAILABLE, and works again after, in the same process', async () => {
    await using server = await provideDatabase({ restartable: true });
    const database = await openDatabase(server.url, 4, silentLogger());
    await using resources = new AsyncDisposableStack();
    resources.defer(() => database.close());
    const count = async () =>
      await database.unitOfWork.read(
        async ({ videos }) =>
          (await videos.list({ owner: undefined, filter: undefined, order: NEWEST_FIRST, after: undefined, limit: 10 }))
            .length,
      );
    expect(await count()).toBe(0);
    await server.restart?.(async () => {
      await expect(count()).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
      await expect(database.checkHealth()).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
    });
    expect(await eventually('the database answers', async () => ({ count: await count() }))).toEqual({ count: 0 });
  });

  it('survives that every connection is cut at once', async () => {
    await using server = await provideDatabase();
    const database = await openDatabase(server.url, 4, silentLogger());
    await using resources = new AsyncDisposableStack();
    resources.defer(() => database.close());
    const client = new Client({ connectionString: server.url });
    await client.connect();
    resources.defer(() => client.end());
    await Promise.all(Array.from({ length: 4 }, () => database.checkHealth()));
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'vidi-ingest'`);
    await eventually('the database answers', async () => {
      await database.checkHealth();
      return true;
    });
  });
});
