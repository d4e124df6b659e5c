import { expect, it } from 'vitest';
import { createVidiClient, FailedPreconditionError, NotFoundError } from '../src/index.ts';
import { type ScriptedAnswer, startScriptedServer } from './scripted-server.ts';

const LETTER = {
  id: 'a',
  reason: { reason: 'TICKET_UNREADABLE', message: 'garbage' },
  queue: 'vidi.tickets',
  deadLetterTime: '2026-01-01T00:00:00Z',
  bodySizeBytes: '3',
};

async function clientOf(...answers: readonly ScriptedAnswer[]) {
  const server = await startScriptedServer((_, number) => answers[number] ?? {});
  const asked = () =>
    server.requests.map(({ path, body }) => [path.split('/').at(-1), JSON.parse(body.toString())] as const);
  return {
    client: createVidiClient({ baseUrl: server.baseUrl, maxRetries: 2 }),
    asked,
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

it('reads the list of dead letters page by page', async () => {
  await using server = await clientOf(
    { json: { deadLetters: [LETTER], nextPageToken: 'more' } },
    { json: { deadLetters: [{ ...LETTER, id: 'b', videoId: 'v' }] } },
  );
  const letters = await Array.fromAsync(server.client.deadLetters.list({ pageSize: 1 }));
  expect(letters.map(({ id, videoId }) => [id, videoId])).toEqual([
    ['a', undefined],
    ['b', 'v'],
  ]);
  expect(letters[0]).toMatchObject({ bodySizeBytes: 3, deadLetterTime: new Date('2026-01-01T00:00:00Z') });
  expect(server.asked()).toEqual([
    ['ListDeadLetters', { pageSize: 1 }],
    ['ListDeadLetters', { pageSize: 1, pageToken: 'more' }],
  ]);
});

it('reads a dead letter with its body and headers', async () => {
  await using server = await clientOf({ json: { ...LETTER, body: 'AP8K', headers: { note: 'x' } } });
  const letter = await server.client.deadLetters.get('a');
  expect([[...letter.body], letter.headers]).toEqual([[0, 255, 10], { note: 'x' }]);
});

it('requeues once, whatever the answer, and says what was done', async () => {
  const refused = { code: 'failed_precondition', message: 'it names no job' };
  await using server = await clientOf(
    { json: { outcome: 'VIDEO_REPROCESSED', videoId: 'v' } },
    { status: 400, json: refused },
    { hangUp: true },
  );
  const { deadLetters } = server.client;
  expect(await deadLetters.requeue('a')).toEqual({ outcome: 'VIDEO_REPROCESSED', videoId: 'v' });
  await expect(deadLetters.requeue('b')).rejects.toThrow(FailedPreconditionError);
  await expect(deadLetters.requeue('c')).rejects.toThrow();
  expect(server.asked()).toHaveLength(3);
});

it('drops a letter, also when the answer to that is lost', async () => {
  const missing = { status: 404, json: { code: 'not_found', message: 'no such letter' } };
  await using server = await clientOf({ hangUp: true }, missing, missing);
  await server.client.deadLetters.drop('a');
  await expect(server.client.deadLetters.drop('a')).rejects.toThrow(NotFoundError);
});
