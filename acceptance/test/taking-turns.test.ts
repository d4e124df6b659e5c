import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { createVidiClient, type Video, type VidiClient } from '@vidi/sdk';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestJson } from './clients/rest.ts';
import { type FaultBench, startFaultBench, type TicketQueue } from './faults/fault-bench.ts';
import { createKeyIn } from './system/keys-command.ts';

/** Videos of one owner; with the urgent one, fewer than may pass over the one of low priority. */
const MANY = 6;

const cleanUp = new AsyncDisposableStack();
let clip: string;
beforeAll(async () => {
  const { path } = cleanUp.use(await temporaryFolder());
  clip = join(path, 'clip.mp4');
  await makeClip({ path: clip });
});
afterAll(async () => await cleanUp.disposeAsync());

interface Owners {
  readonly anna: VidiClient;
  readonly bert: VidiClient;
  readonly bertsKey: string;
}

/** Two owners of a system with API keys and no processor yet. */
async function ownersOf(bench: FaultBench): Promise<Owners> {
  const { baseUrl, database } = bench;
  const anna = await createKeyIn(database.url, 'anna', 'write');
  const bert = await createKeyIn(database.url, 'bert', 'write');
  return {
    anna: createVidiClient({ baseUrl, apiKey: anna }),
    bert: createVidiClient({ baseUrl, apiKey: bert }),
    bertsKey: bert,
  };
}

const startOf = ({ attempts }: Video): number => attempts[0]?.startTime.getTime() ?? Number.POSITIVE_INFINITY;

describe.for(['direct', 'rabbitmq'] as const)('videos that wait, with the %s queue,', (ticketQueue: TicketQueue) => {
  it('are taken by priority and in turn of their owners, one of few as soon as one of many', async ({ skip }) => {
    await using bench = await startFaultBench(ticketQueue, {
      env: { VIDI_AUTH: 'keys', VIDI_PROCESSOR_CONCURRENCY: '1', VIDI_PROCESSOR_TIMEOUT: '10m' },
    });
    if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const { anna, bert, bertsKey } = await ownersOf(bench);
    const features = ['MEDIA_INFO'] as const;
    const many: string[] = [];
    for (let index = 0; index < MANY; index += 1) many.push((await anna.videos.upload(clip, { features })).id);
    const low = await bert.videos.upload(clip, { features, priority: 'LOW' });
    const one = await bert.videos.upload(clip, { features });
    const urgent = await bert.videos.upload(clip, { features });
    const berts = { headers: { authorization: `Bearer ${bertsKey}` } };
    const changed = await requestJson(`${bench.baseUrl}/api/v1/videos/${urgent.id}`, {
      method: 'PATCH',
      ...berts,
      body: { priority: 'HIGH' },
    });
    expect(changed.body).toMatchObject({ id: urgent.id, priority: 'HIGH' });

    const seen = async (id: string) => (await requestJson(`${bench.baseUrl}/api/v1/videos/${id}`, berts)).body;
    await eventually('the position is known', async () => {
      const { queuePosition } = await seen(urgent.id);
      return queuePosition === 1;
    });
    expect(await seen(one.id)).toMatchObject({ queuePosition: 3 });
    // Nothing was measured yet, and nobody takes work: there is nothing to base a time on.
    expect(await seen(one.id)).not.toHaveProperty('estimatedStartTime');

    await bench.startProcessor();
    const [his, hers] = await Promise.all([
      Promise.all([urgent, one, low].map(({ id }) => bert.videos.waitUntilDone(id))),
      Promise.all(many.map((id) => anna.videos.waitUntilDone(id))),
    ]);
    const order = [...his, ...hers].toSorted((a, b) => startOf(a) - startOf(b)).map(({ id }) => id);
    expect(order.indexOf(urgent.id)).toBe(0);
    expect(order.indexOf(one.id)).toBeLessThanOrEqual(2);
    expect(order.indexOf(low.id)).toBe(order.length - 1);
    expect(order.filter((id) => many.includes(id))).toEqual(many);

    // Now it is known how long such videos take. The processor counts as there for a while after it was killed.
    await bench.killProcessors();
    const next = await bert.videos.upload(clip, { features });
    const waiting = await eventually('a time is told', async () => {
      const body = await seen(next.id);
      return body.estimatedStartTime === undefined ? undefined : body;
    });
    expect(waiting.queuePosition).toBe(1);
    const [start = 0, end = 0] = [waiting.estimatedStartTime, waiting.estimatedCompleteTime].map((time) =>
      Date.parse(time ?? ''),
    );
    expect(start).toBeGreaterThanOrEqual(next.createTime.getTime());
    expect(end).toBeGreaterThan(start);
    await bench.startProcessor();
    expect(await bert.videos.waitUntilDone(next.id)).toMatchObject({
      queuePosition: undefined,
      estimatedStartTime: undefined,
      estimatedCompleteTime: undefined,
    });
  });
});
