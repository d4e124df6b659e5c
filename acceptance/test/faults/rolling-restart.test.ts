import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeSampleVideo } from '@vidi/sample-video';
import { createVidiClient } from '@vidi/sdk';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { createGrpcClient } from '../clients/grpc-client.ts';
import { FAULT_SCALE, ROLLING_RESTARTS } from './fault-scale.ts';
import { startReplicas } from './replicas.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 20 };

it(
  `two ingests and two gateways restart one after the other under load, and no call fails (${FAULT_SCALE})`,
  async ({ skip }) => {
    await using folder = await temporaryFolder();
    const clip = join(folder.path, 'clip.mp4');
    await makeSampleVideo({ path: clip });
    await using vidi = await startReplicas();
    if (vidi === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const client = createVidiClient({ baseUrl: vidi.baseUrl });
    using grpc = createGrpcClient(`ipv4:${vidi.gatewayAddresses.join(',')}`, { retries: true });
    const { id } = await client.videos.upload(clip, { title: 'start' });

    const failures: string[] = [];
    const calls = new Map<string, number>();
    const ids = [id];
    const titles: string[] = [];
    let over = false;
    // Also where the test fails: what goes on calling would never let it end.
    using _ = {
      [Symbol.dispose]: () => {
        over = true;
      },
    };
    const load = (name: string, call: (number: number) => Promise<unknown>) =>
      (async () => {
        for (let number = 1; !over; number++) {
          try {
            await call(number);
            calls.set(name, number);
          } catch (error) {
            failures.push(`${name} ${number}: ${error}`);
            over = true;
          }
        }
      })();
    const loads = [
      load('get', () => client.videos.get(id)),
      load('list', () => client.videos.list({ pageSize: 5 }).page()),
      load('update', (number) => client.videos.update(id, { title: `title ${number}` })),
      load('create', async () => {
        ids.push((await client.videos.create({ url: 'https://example.com/a.mp4' })).id);
      }),
      load('upload', async () => {
        ids.push((await client.videos.upload(clip)).id);
      }),
      load('resumable upload', async () => {
        ids.push((await client.videos.upload(clip, { resumable: true })).id);
      }),
      load('download', async () => {
        await (await client.videos.downloadSource(id)).bytes();
      }),
      load('get over gRPC', () => grpc.unary(VideoService.method.getVideo, { id })),
      load('create over gRPC', async () => {
        const request = { url: 'https://example.com/b.mp4', requestId: crypto.randomUUID() };
        ids.push((await grpc.unary(VideoService.method.createVideo, request)).id);
      }),
    ];
    const following = (async () => {
      for await (const { video } of client.videos.watch(id)) titles.push(video.title);
    })();
    const everyLoadGoesOn = async () => {
      const before = new Map(calls);
      await eventually(
        'every kind of call was answered once more, or one failed',
        () =>
          over ||
          (loads.length === calls.size && [...calls].every(([name, number]) => number > (before.get(name) ?? 0))),
        WAIT,
      );
    };

    for (let round = 0; round < ROLLING_RESTARTS; round++) {
      for (const replica of vidi.replicas) {
        await everyLoadGoesOn();
        expect(failures).toEqual([]);
        const { code, output } = await replica.restart();
        expect([replica.name, code], output).toEqual([replica.name, 0]);
      }
    }
    await everyLoadGoesOn();
    over = true;
    await Promise.all(loads);
    expect(failures).toEqual([]);

    await client.videos.update(id, { title: 'end' });
    await eventually('the follower has seen the last change', () => titles.at(-1) === 'end', WAIT);
    await client.videos.cancel(id);
    await following;
    // Every video that was answered is there, and none was made twice.
    const rows = await vidi.query('select id from videos');
    expect(rows.map((row) => row['id']).sort()).toEqual(ids.sort());
  },
  180_000 + ROLLING_RESTARTS * 240_000,
);
