import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { acknowledgementOfNothing, eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBench, proxyOf, startFaultBench, throughProxy } from './fault-bench.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 50 };

/** Seconds between signs of life of a processor's connection, where a test waits for the end of one. */
const SHORT_HEARTBEAT_S = 2;

/** Seconds between signs of life, where a silent connection must outlive the test. */
const LONG_HEARTBEAT_S = 60;

describe('faults of connections to the broker', () => {
  const cleanUp = new AsyncDisposableStack();
  let clip: string;
  let bench: FaultBench | undefined;

  beforeAll(async () => {
    const { path } = cleanUp.use(await temporaryFolder());
    clip = join(path, 'clip.mp4');
    await makeSampleVideo({ path: clip });
    bench = await startFaultBench('rabbitmq', { proxied: true });
    if (bench !== undefined) cleanUp.use(bench);
  });

  afterEach(async () => await bench?.killProcessors());

  afterAll(async () => await cleanUp.disposeAsync());

  const upload = async ({ client }: FaultBench) => (await client.videos.upload(clip, { features: ['MEDIA_INFO'] })).id;

  /** Makes sure that a video was analysed by one claim and has one result, in the database and in the API. */
  async function expectCompletedOnce({ client, query }: FaultBench, id: string): Promise<void> {
    const video = await client.videos.waitUntilDone(id);
    expect(video).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1, state: 'SUCCEEDED' }] });
    expect(video.attempts).toHaveLength(1);
    expect(await query(`select state, attempt from jobs where video_id = '${id}'`)).toEqual([
      { state: 'COMPLETED', attempt: 1 },
    ]);
    expect(await query(`select feature from ai_results where video_id = '${id}'`)).toEqual([{ feature: 'MEDIA_INFO' }]);
  }

  it('case 3: a processor killed after its result is committed and before its acknowledgement leaves a ticket that does nothing', async ({
    skip,
  }) => {
    if (bench?.broker === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const { broker } = bench;
    await using proxy = await proxyOf(broker.url);
    const killed = await bench.startProcessor({ RABBITMQ_URL: throughProxy(broker.url, proxy, LONG_HEARTBEAT_S) });
    // Tickets still reach it; what it says of them does not reach the broker.
    proxy.mute('to server');
    const id = await upload(bench);
    await expectCompletedOnce(bench, id);
    killed.child.kill('SIGKILL');
    await killed.ended();
    proxy.cut();
    const heir = await bench.startProcessor();
    await eventually('the ticket comes again', () => heir.output().includes('nothing to do for this ticket'), WAIT);
    await eventually('it is settled', async () => (await broker.countMessages()).tickets === 0, WAIT);
    await expectCompletedOnce(bench, id);
  });

  it('case 4: an ingest killed after it published and before its outbox row is gone publishes again, and the work is done once', async ({
    skip,
  }) => {
    if (bench?.broker === undefined || bench.brokerProxy === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const { broker, brokerProxy, query } = bench;
    brokerProxy.mute('to client');
    const id = await upload(bench);
    await eventually('its ticket is in the queue', async () => (await broker.countMessages()).tickets === 1, WAIT);
    expect(await query('select 1 from outbox')).toHaveLength(1);
    await bench.restartIngest(async () => {
      brokerProxy.cut();
      brokerProxy.unmute();
    });
    await eventually('it is published again', async () => (await broker.countMessages()).tickets >= 2, WAIT);
    await eventually('the outbox is empty', async () => (await query('select 1 from outbox')).length === 0, WAIT);
    await bench.startProcessor();
    await eventually('every copy is settled', async () => (await broker.countMessages()).tickets === 0, WAIT);
    await expectCompletedOnce(bench, id);
  });

  it('case 7: a broker that falls silent on open connections is noticed, and found again', async ({ skip }) => {
    if (bench?.broker === undefined || bench.brokerProxy === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const { broker, brokerProxy, query, services } = bench;
    await using proxy = await proxyOf(broker.url);
    const processor = await bench.startProcessor({
      RABBITMQ_URL: throughProxy(broker.url, proxy, SHORT_HEARTBEAT_S),
    });
    const lostBefore = processor.output().split('no connection to RabbitMQ').length;
    proxy.mute('both');
    brokerProxy.mute('both');
    const id = await upload(bench);
    await eventually(
      'the processor notices',
      () => processor.output().split('no connection to RabbitMQ').length > lostBefore,
      WAIT,
    );
    await eventually(
      'ingest says why it cannot publish',
      async () => (await query('select 1 from outbox')).length === 1 && services[0]?.output().includes('outbox relay'),
      WAIT,
    );
    expect(await bench.client.videos.get(id)).toMatchObject({ status: 'UPLOADED', attempts: [] });
    for (const silent of [proxy, brokerProxy]) {
      silent.cut();
      silent.unmute();
    }
    await expectCompletedOnce(bench, id);
    for (const { child } of [...services, processor]) expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  });

  it('case 8: a broker that closes only the channel gets its consumer back, and what waits is done once', async ({
    skip,
  }) => {
    if (bench?.broker === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const { broker } = bench;
    await using proxy = await proxyOf(broker.url);
    const processor = await bench.startProcessor({ RABBITMQ_URL: throughProxy(broker.url, proxy, LONG_HEARTBEAT_S) });
    await expectCompletedOnce(bench, await upload(bench));
    proxy.inject(acknowledgementOfNothing());
    await eventually('the processor notices', () => processor.output().includes('PRECONDITION_FAILED'), WAIT);
    await expectCompletedOnce(bench, await upload(bench));
    await eventually('its ticket is settled', async () => (await broker.countMessages()).tickets === 0, WAIT);
    expect([processor.child.exitCode, processor.child.signalCode]).toEqual([null, null]);
  });
});
