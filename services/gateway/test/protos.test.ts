import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.stop());

it('hands out every source that its index lists, and every import of them', async () => {
  const index = await (await fetch(`${running.url}/protos/`)).text();
  const paths = [...index.matchAll(/href="(\/protos\/[^"]+\.proto)"/g)].map(([, path]) => path ?? '');
  expect(paths).toContain('/protos/vidi/v1/video_service.proto');
  for (const path of paths) {
    const response = await fetch(`${running.url}${path}`);
    expect([path, response.status]).toEqual([path, 200]);
    const source = await response.text();
    expect(source).toMatch(/^syntax = /m);
    for (const [, imported] of source.matchAll(/^import "([^"]+)";/gm)) expect(paths).toContain(`/protos/${imported}`);
  }
  expect(index).not.toContain('internal');
  expect((await fetch(`${running.url}/protos/vidi/internal/v1/job_service.proto`)).status).toBe(404);
  expect((await fetch(`${running.url}/protos/../package.json`)).status).toBe(404);
});

it('hands out the whole schema compiled', async () => {
  const response = await fetch(`${running.url}/protos/vidi.binpb`);
  const set = fromBinary(FileDescriptorSetSchema, new Uint8Array(await response.arrayBuffer()));
  const service = createFileRegistry(set).getService('vidi.v1.VideoService');
  expect(service?.methods.length).toBeGreaterThan(10);
});
