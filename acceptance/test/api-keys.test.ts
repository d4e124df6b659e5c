import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import { eventually } from '@vidi/test-kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { createKey, type NewKey, runKeys } from './system/keys-command.ts';
import { shareVidi } from './system/shared-vidi.ts';

const KEY_CACHE_MS = 1_000;

let clip: string;
const system = shareVidi({ VIDI_AUTH: 'keys', VIDI_API_KEY_CACHE: `${KEY_CACHE_MS}ms` }, async (folder) => {
  clip = join(folder, 'clip.mp4');
  await makeClip({ path: clip });
});

let writer: NewKey;
let reader: NewKey;
beforeAll(async () => {
  writer = await createKey(system.dataDir, 'anna', 'write');
  reader = await createKey(system.dataDir, 'anna', 'read');
});

const clientOf = ({ secret }: NewKey): VidiClient =>
  createVidiClient({ baseUrl: system.vidi.baseUrl, apiKey: secret, maxRetries: 0 });
const videosUrl = () => `${system.vidi.baseUrl}/api/v1/videos`;
const bearer = ({ secret }: Pick<NewKey, 'secret'>) => ({ authorization: `Bearer ${secret}` });

describe('a gateway that asks for keys', () => {
  it('answers 401 and says how to send one, where there is none or a wrong one', async () => {
    const none = await requestJson(videosUrl());
    expect(errorOf(none)).toEqual([401, 'UNAUTHENTICATED', 'API_KEY_MISSING']);
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    for (const headers of [
      { 'x-api-key': 'vidi_wrong' },
      bearer({ secret: `${writer.secret}x` }),
      { authorization: 'Basic YTpi' },
    ])
      expect(errorOf(await requestJson(videosUrl(), { headers }))).toEqual([401, 'UNAUTHENTICATED', 'API_KEY_INVALID']);
    await expect(system.vidi.client.videos.upload(clip)).rejects.toMatchObject({ name: 'UnauthenticatedError' });
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const details = expect.stringContaining('required: send it as "Authorization: Bearer <key>"');
    await expect(grpc.unary(VideoService.method.listVideos, {})).rejects.toMatchObject({ code: 16, details });
  });

  it('takes a key in either header', async () => {
    for (const headers of [bearer(writer), { 'x-api-key': writer.secret }])
      expect((await requestJson(videosUrl(), { headers })).status).toBe(200);
  });

  it.for(['/healthz', '/readyz', '/openapi.json', '/docs', '/protos/'])('leaves %s open', async (path) => {
    expect((await fetch(system.vidi.baseUrl + path)).status).toBe(200);
  });
});

describe('a key that may only read', () => {
  it('reads everything of its owner, and changes nothing', async () => {
    const { videos } = clientOf(reader);
    const { id } = await clientOf(writer).videos.upload(clip);
    await videos.waitUntilDone(id);
    expect((await videos.results(id)).mediaInfo).toBeDefined();
    expect((await (await videos.downloadSource(id)).bytes()).length).toBeGreaterThan(0);
    const refused = { name: 'PermissionDeniedError', status: 403, reason: 'SCOPE_MISSING' };
    await expect(videos.upload(clip)).rejects.toMatchObject(refused);
    await expect(videos.create({ url: 'http://127.0.0.1:9/a.mp4' })).rejects.toMatchObject(refused);
    await expect(videos.update(id, { title: 'x' })).rejects.toMatchObject(refused);
    await expect(videos.reprocess(id)).rejects.toMatchObject(refused);
    await expect(videos.cancel(id)).rejects.toMatchObject(refused);
    await expect(videos.delete(id)).rejects.toMatchObject(refused);
    expect(await videos.get(id)).toMatchObject({ status: 'COMPLETED', title: 'clip.mp4' });
  });
});

describe('the keys command', () => {
  it('lists keys with what they may and when they were last used, never what they are', async () => {
    await requestJson(videosUrl(), { headers: bearer(writer) });
    const { code, output } = await runKeys(system.dataDir, 'list');
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`^${writer.id} +vidi_\\S+… +anna +write +\\S+Z +\\S+Z +- `, 'm'));
    expect(output).toMatch(new RegExp(`^${reader.id} .* read `, 'm'));
    expect(output).not.toContain(writer.secret);
  });

  it('revokes a key, which is refused as soon as the gateway has forgotten it, and its neighbours are not', async () => {
    const key = await createKey(system.dataDir, 'anna', 'write');
    const list = () => requestJson(videosUrl(), { headers: bearer(key) });
    expect((await list()).status).toBe(200);
    expect(await runKeys(system.dataDir, 'revoke', key.id)).toMatchObject({ code: 0 });
    const revokeTime = performance.now();
    const answer = await eventually('the key is refused', async () => {
      const now = await list();
      return now.status !== 200 && now;
    });
    expect(errorOf(answer)).toEqual([401, 'UNAUTHENTICATED', 'API_KEY_INVALID']);
    // The margin is for two requests on a busy machine.
    expect(performance.now() - revokeTime).toBeLessThan(KEY_CACHE_MS + 2_000);
    expect((await requestJson(videosUrl(), { headers: bearer(writer) })).status).toBe(200);
    const { output } = await runKeys(system.dataDir, 'list');
    expect(output).toMatch(new RegExp(`^${key.id} .*Z +\\S+Z +\\S+Z `, 'm'));
  });

  it('says what is wrong with how it was called', async () => {
    expect(await runKeys(system.dataDir, 'revoke', 'nobody')).toMatchObject({ code: 1 });
    const wrongScope = await runKeys(system.dataDir, 'create', '--owner', 'anna', '--scope', 'all');
    expect(wrongScope).toMatchObject({ code: 2, output: expect.stringContaining('read, write, admin') });
  });
});
