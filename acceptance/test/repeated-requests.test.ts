import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { ConflictError } from '@vidi/sdk';
import { videoBytes } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { shareVidi } from './system/shared-vidi.ts';

let clip: string;
const system = shareVidi({}, async (folder) => {
  clip = join(folder, 'clip.mp4');
  await makeClip({ path: clip });
});

const videos = () => `${system.vidi.baseUrl}/api/v1/videos`;

/** A form as a browser or curl sends it, its parts in the order given. */
async function form(...parts: readonly (readonly [name: string, value: string] | 'file')[]): Promise<FormData> {
  const data = new FormData();
  for (const part of parts) {
    if (part === 'file') data.append('file', new Blob([await readFile(clip)], { type: 'video/mp4' }), 'clip.mp4');
    else data.append(...part);
  }
  return data;
}

describe('a request with a request id', () => {
  it('that hands over a URL makes one video, however often and by whichever protocol it comes', async () => {
    const body = { url: 'http://127.0.0.1:9/never.mp4', title: 'Once', requestId: 'create-once' };
    const first = await requestJson(videos(), { method: 'POST', body });
    const again = await requestJson(videos(), { method: 'POST', body });
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const throughGrpc = await grpc.unary(VideoService.method.createVideo, body);
    expect([first.status, again.body.id, throughGrpc.id]).toEqual([201, first.body.id, first.body.id]);
  });

  it('sent twice at once makes one video', async () => {
    const body = { url: 'http://127.0.0.1:9/never.mp4', requestId: 'create-at-once' };
    const created = await Promise.all([1, 2, 3].map(() => requestJson(videos(), { method: 'POST', body })));
    expect(created.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(created.map((answer) => answer.body.id)).size).toBe(1);
  });

  it('that uploads makes one video, also when two uploads of it run at once', async () => {
    const { client } = system.vidi;
    const upload = () => client.videos.upload(clip, { requestId: 'upload-once', title: 'Uploaded' });
    const [one, other] = await Promise.all([upload(), upload()]);
    const later = await upload();
    expect([other?.id, later.id]).toEqual([one?.id, one?.id]);
    const found = client.videos.list({ filter: 'title = "Uploaded"' });
    expect(await Array.fromAsync(found, ({ id }) => id)).toEqual([one?.id]);
  });

  it('that was used for another request is ALREADY_EXISTS and names the video it made', async () => {
    const { client } = system.vidi;
    const { id } = await client.videos.upload(clip, { requestId: 'used' });
    const otherTitle = await requestJson(videos(), {
      method: 'POST',
      body: await form(['title', 'Other'], ['requestId', 'used'], 'file'),
    });
    expect(errorOf(otherTitle)).toEqual([409, 'ALREADY_EXISTS', 'REQUEST_ID_REUSED']);
    expect(otherTitle.body.error.details[0]?.metadata).toMatchObject({ video_id: id });
    const otherBytes = client.videos.upload(videoBytes(100), { requestId: 'used', fileName: 'clip.mp4' });
    await expect(otherBytes).rejects.toBeInstanceOf(ConflictError);
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const byUrl = grpc.unary(VideoService.method.createVideo, { url: 'http://127.0.0.1:9/a.mp4', requestId: 'used' });
    await expect(byUrl).rejects.toMatchObject({ code: 6 });
  });
});

describe('a form whose text parts follow its file', () => {
  it('is understood as one whose text parts come first', async () => {
    const body = await form('file', ['title', 'Behind'], ['labels[by]', 'form'], ['features', 'SHOTS']);
    const answer = await requestJson(videos(), { method: 'POST', body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body).toMatchObject({
      title: 'Behind',
      labels: { by: 'form' },
      features: [{ feature: 'MEDIA_INFO' }, { feature: 'SHOTS' }],
      source: { fileName: 'clip.mp4', contentType: 'video/mp4' },
    });
    await system.vidi.client.videos.waitUntilDone(answer.body.id);
  });

  it('is refused as a whole when one of them is wrong', async () => {
    const answer = await requestJson(videos(), { method: 'POST', body: await form('file', ['titel', 'Wrong']) });
    expect(errorOf(answer)).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_REQUEST']);
    expect(JSON.stringify(answer.body)).toContain('titel');
  });
});
