import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { createVidiClient, NotFoundError, type Video, type VideoUpdate } from '@vidi/sdk';

type IsAny<T> = 0 extends 1 & T ? true : false;
/** Does not compile where the types of the package were not found. */
const typesAreThere: [IsAny<Video>, IsAny<VideoUpdate>, IsAny<typeof VideoService>] = [false, false, false];

/** Uses what a program in another project would use, and says what came of it. */
export async function useVidi(baseUrl: string): Promise<Record<string, unknown>> {
  const { videos } = createVidiClient({ baseUrl, maxRetries: 0 });
  const { id } = await videos.upload(new Blob(['moving pics']), { title: 'Clip', features: ['SHOTS'] });
  const statuses: string[] = [];
  for await (const { video, results } of videos.watch(id)) {
    statuses.push(video.status, ...results.map(({ feature }) => feature));
  }
  const { shots } = await videos.result(id, 'SHOTS');
  const seconds: number | undefined = shots[0]?.endSeconds;
  const source = await videos.downloadSource(id, { range: { start: 0 } });
  const text = await (await source.blob()).text();
  const missing = await videos.get('no-such-video').catch((error: unknown) => error instanceof NotFoundError);
  return { id, statuses, seconds, text, missing, service: VideoService.typeName, shots: Feature.SHOTS, typesAreThere };
}
