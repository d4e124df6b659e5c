import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@vidi/contracts/grpc/health/v1/health';
import { expect, it } from 'vitest';
import { startGateway } from './start-gateway.ts';
import { startUpstream } from './upstream.ts';

function healthOf(url: string) {
  return createClient(Health, createGrpcTransport({ baseUrl: url }));
}

it('tells the health of the server and of each service', async () => {
  const running = await startGateway();
  const health = healthOf(running.url);
  for (const service of ['', 'vidi.v1.VideoService', 'grpc.reflection.v1.ServerReflection', 'grpc.health.v1.Health']) {
    expect(await health.check({ service })).toMatchObject({ status: Status.SERVING });
  }
  await expect(health.check({ service: 'nothing' })).rejects.toMatchObject({ code: 5 });
  const { statuses } = await health.list({});
  expect(Object.keys(statuses).sort()).toEqual([
    '',
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection',
    'vidi.v1.DeadLetterService',
    'vidi.v1.ProcessorService',
    'vidi.v1.QueueService',
    'vidi.v1.UploadSessionService',
    'vidi.v1.VideoService',
  ]);
  for await (const { status } of health.watch({ service: 'nothing' })) {
    expect(status).toBe(Status.SERVICE_UNKNOWN);
    break;
  }
  await running.stop();
});

it('follows what the services need, until the server stops', async () => {
  const running = await startGateway();
  const health = healthOf(running.url);
  const seen: Status[] = [];
  let watching = Promise.resolve();
  const told = (expected: readonly Status[]) => expect.poll(() => seen, { timeout: 15_000 }).toEqual(expected);
  watching = (async () => {
    for await (const { status } of health.watch({ service: 'vidi.v1.VideoService' })) seen.push(status);
  })();
  await told([Status.SERVING]);
  const port = Number(running.upstream.address.split(':')[1]);
  await running.upstream.stop();
  await told([Status.SERVING, Status.NOT_SERVING]);
  expect(await health.check({ service: 'grpc.reflection.v1.ServerReflection' })).toMatchObject({
    status: Status.SERVING,
  });
  expect(await health.check({})).toMatchObject({ status: Status.NOT_SERVING });
  const back = await startUpstream(port);
  await told([Status.SERVING, Status.NOT_SERVING, Status.SERVING]);
  const stopped = running.gateway.stop();
  await watching;
  expect(seen.at(-1)).toBe(Status.NOT_SERVING);
  await stopped;
  await back.stop();
}, 40_000);
