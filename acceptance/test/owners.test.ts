import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGrpcClient, type GrpcClient } from './clients/grpc-client.ts';
import { createKey } from './system/keys-command.ts';
import { shareVidi } from './system/shared-vidi.ts';

const NOT_FOUND = 5;

let clip: string;
const system = shareVidi({ VIDI_AUTH: 'keys' }, async (folder) => {
  clip = join(folder, 'clip.mp4');
  await makeClip({ path: clip });
});

const keys = { anna: '', bert: '', admin: '' };
const clientOf = (who: keyof typeof keys): VidiClient =>
  createVidiClient({ baseUrl: system.vidi.baseUrl, apiKey: keys[who], maxRetries: 0 });
const grpcOf = (who: keyof typeof keys): GrpcClient =>
  createGrpcClient(`127.0.0.1:${system.vidi.port}`, { apiKey: keys[who] });

/** A video of Anna's that has been analysed, with a keyframe. */
let id: string;
let keyframe: string;
beforeAll(async () => {
  for (const who of ['anna', 'bert'] as const) keys[who] = (await createKey(system.dataDir, who, 'write')).secret;
  keys.admin = (await createKey(system.dataDir, 'operator', 'admin')).secret;
  const { videos } = clientOf('anna');
  ({ id } = await videos.upload(clip, { title: 'Hers', labels: { secret: 'yes' }, requestId: 'the same' }));
  await videos.waitUntilDone(id);
  keyframe = (await videos.result(id, 'KEYFRAMES')).keyframes[0]?.image.name ?? '';
  expect(keyframe).not.toBe('');
});

/** A call of every method that names a video: a new method does not compile until somebody has thought about it. */
type NamesVideo = Exclude<
  keyof typeof VideoService.method,
  'createVideo' | 'uploadVideo' | 'listVideos' | 'getStorageUsage'
>;
const { method } = VideoService;
const CALLS: Readonly<Record<NamesVideo, (grpc: GrpcClient) => Promise<unknown>>> = {
  getVideo: (grpc) => grpc.unary(method.getVideo, { id }),
  updateVideo: (grpc) => grpc.unary(method.updateVideo, { video: { id, title: 'Mine now' } }),
  deleteVideo: (grpc) => grpc.unary(method.deleteVideo, { id }),
  getVideoResults: (grpc) => grpc.unary(method.getVideoResults, { id }),
  getFeatureResult: (grpc) => grpc.unary(method.getFeatureResult, { id, feature: 1 }),
  findSimilarVideos: (grpc) => grpc.unary(method.findSimilarVideos, { id }),
  cancelVideo: (grpc) => grpc.unary(method.cancelVideo, { id }),
  reprocessVideo: (grpc) => grpc.unary(method.reprocessVideo, { id }),
  watchVideo: (grpc) => Array.fromAsync(grpc.serverStream(method.watchVideo, { id })),
  downloadSource: (grpc) => Array.fromAsync(grpc.serverStream(method.downloadSource, { id })),
  downloadArtifact: (grpc) => Array.fromAsync(grpc.serverStream(method.downloadArtifact, { id, name: keyframe })),
};

describe("somebody else's video", () => {
  it.for(Object.keys(CALLS))('is NOT_FOUND for %s', async (name) => {
    using grpc = grpcOf('bert');
    const call = new Map(Object.entries(CALLS)).get(name);
    await expect(call?.(grpc)).rejects.toMatchObject({ code: NOT_FOUND });
  });

  it.for(['', '/results', '/results/SHOTS', ':watch', ':findSimilar', '/source', '/artifacts/keyframes/00000.jpg'])(
    'is 404 at its address followed by "%s", as one that never was',
    async (rest) => {
      const answers = [id, '01a20000-0000-7000-8000-000000000000'].map(async (name) => {
        const url = `${system.vidi.baseUrl}/api/v1/videos/${name}${rest}`;
        const response = await fetch(url, { headers: { 'x-api-key': keys.bert } });
        const { error } = Object(await response.json());
        return [response.status, error.status, error.details[0].reason, error.message.replace(name, 'ID')];
      });
      const [theirs, nobodys] = await Promise.all(answers);
      expect(theirs).toEqual(nobodys);
      expect(theirs?.slice(0, 3)).toEqual([404, 'NOT_FOUND', 'VIDEO_NOT_FOUND']);
    },
  );

  it('is in no list, by no filter', async () => {
    const { videos } = clientOf('bert');
    for (const filter of ['', 'labels.secret = "yes"', 'title = "Hers"'])
      expect(await Array.fromAsync(videos.list({ filter }))).not.toContainEqual(expect.objectContaining({ id }));
  });

  it('is not reached by its request id either, nor deleted by one who does not mind that it is missing', async () => {
    const { videos } = clientOf('bert');
    const own = await videos.upload(clip, { title: 'His', requestId: 'the same' });
    expect(own.id).not.toBe(id);
    await videos.delete(id, { allowMissing: true });
    expect(await clientOf('anna').videos.get(id)).toMatchObject({ title: 'Hers', status: 'COMPLETED' });
    expect(await Array.fromAsync(videos.list(), (video) => video.id)).toEqual([own.id]);
  });

  it('is there for its owner, and for a key with the scope admin', async () => {
    for (const who of ['anna', 'admin'] as const) {
      expect(await Array.fromAsync(clientOf(who).videos.list(), (video) => video.id)).toContain(id);
      expect((await clientOf(who).videos.get(id)).title).toBe('Hers');
    }
  });
});
