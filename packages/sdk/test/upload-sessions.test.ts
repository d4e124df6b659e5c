import { expect, it } from 'vitest';
import { createVidiClient, NotFoundError } from '../src/index.ts';
import { type ScriptedAnswer, startScriptedServer } from './scripted-server.ts';

const SESSION = { id: 'a', state: 'OPEN', fileName: 'a.mp4', sizeBytes: '3', createTime: '2026-01-01T00:00:00Z' };

async function clientOf(...answers: readonly ScriptedAnswer[]) {
  const server = await startScriptedServer((_, number) => answers[number] ?? {});
  const asked = () =>
    server.requests.map(({ path, body }) => [path.split('/').at(-1), JSON.parse(body.toString())] as const);
  return {
    uploadSessions: createVidiClient({ baseUrl: server.baseUrl, maxRetries: 2 }).uploadSessions,
    asked,
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

it('reads the list of upload sessions page by page', async () => {
  const failed = { ...SESSION, id: 'b', state: 'FAILED', error: { reason: 'NOT_A_VIDEO', message: 'No.' } };
  await using server = await clientOf(
    { json: { uploadSessions: [SESSION], nextPageToken: 'more' } },
    { json: { uploadSessions: [failed] } },
  );
  const sessions = await Array.fromAsync(server.uploadSessions.list({ pageSize: 1 }));
  expect(sessions).toMatchObject([
    { id: 'a', state: 'OPEN', fileName: 'a.mp4', sizeBytes: 3, createTime: new Date('2026-01-01T00:00:00Z') },
    { id: 'b', state: 'FAILED', error: { reason: 'NOT_A_VIDEO' } },
  ]);
  expect(server.asked()).toEqual([
    ['ListUploadSessions', { pageSize: 1 }],
    ['ListUploadSessions', { pageSize: 1, pageToken: 'more' }],
  ]);
});

it('reads one upload session, and gives it up, also when the answer to that is lost', async () => {
  const missing = { status: 404, json: { code: 'not_found', message: 'no such session' } };
  await using server = await clientOf({ json: SESSION }, { hangUp: true }, missing, missing);
  expect(await server.uploadSessions.get('a')).toMatchObject({ id: 'a', video: undefined, error: undefined });
  await server.uploadSessions.abort('a');
  await expect(server.uploadSessions.abort('a')).rejects.toThrow(NotFoundError);
});
