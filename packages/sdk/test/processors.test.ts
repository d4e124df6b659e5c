import { expect, it } from 'vitest';
import { createVidiClient } from '../src/index.ts';
import { startScriptedServer } from './scripted-server.ts';

const path = (method: string) => `/vidi.v1.ProcessorService/${method}`;

it('lists processors over all pages', async () => {
  await using server = await startScriptedServer(({ body }) => {
    const { pageToken = '' }: { pageToken?: string } = JSON.parse(body.toString());
    return {
      json: pageToken === '' ? { processors: [{ id: 'a' }], nextPageToken: 'p' } : { processors: [{ id: 'b' }] },
    };
  });
  const { processors } = createVidiClient({ baseUrl: server.baseUrl });
  const found = await Array.fromAsync(processors.list());
  expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(server.requests.map((request) => request.path)).toEqual([path('ListProcessors'), path('ListProcessors')]);
});

it('pauses a processor with a reason, and again where the answer was lost', async () => {
  await using server = await startScriptedServer((_request, number) =>
    number === 0
      ? { hangUp: true }
      : { json: { id: 'a', state: 'PAUSED', pause: { pausedBy: 'anna', reason: 'why' } } },
  );
  const { processors } = createVidiClient({ baseUrl: server.baseUrl });
  expect(await processors.pause('a', { reason: 'why' })).toMatchObject({
    state: 'PAUSED',
    pause: { pausedBy: 'anna' },
  });
  expect(server.requests.map((request) => JSON.parse(request.body.toString()))).toEqual([
    { id: 'a', reason: 'why' },
    { id: 'a', reason: 'why' },
  ]);
});
