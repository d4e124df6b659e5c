import { expect, it } from 'vitest';
import { createVidiClient } from '../src/index.ts';
import { startScriptedServer } from './scripted-server.ts';

it('reads, pauses and resumes the queue', async () => {
  await using server = await startScriptedServer(() => ({
    json: { readyCount: '3', oldestReadyAge: '1.500s', pause: { pausedBy: 'anna', reason: 'why' } },
  }));
  const { queue } = createVidiClient({ baseUrl: server.baseUrl });
  expect(await queue.get()).toMatchObject({ readyCount: 3, oldestReadyAgeSeconds: 1.5, pause: { pausedBy: 'anna' } });
  await queue.pause({ reason: 'why' });
  await queue.resume();
  const calls = server.requests.map(({ path, body }) => [path, JSON.parse(body.toString())]);
  expect(calls).toEqual([
    ['/vidi.v1.QueueService/GetQueue', {}],
    ['/vidi.v1.QueueService/PauseQueue', { reason: 'why' }],
    ['/vidi.v1.QueueService/ResumeQueue', {}],
  ]);
});
