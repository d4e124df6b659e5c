import { toBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';

/** The video that is read again and again. */
export interface BenchmarkVideo {
  readonly id: string;
  /** As Protobuf: what echoes are given. */
  readonly bytes: Uint8Array;
}

/** Hands over a video as a client would; nothing analyses it, so it stays as it is. */
export async function createBenchmarkVideo(baseUrl: string): Promise<BenchmarkVideo> {
  const videos = createClient(VideoService, createGrpcTransport({ baseUrl }));
  const { id } = await videos.createVideo({
    url: 'https://videos.example.com/2026/harbour-at-dawn.mp4',
    title: 'Harbour at dawn, seen from the north mole',
    labels: { team: 'north', camera: 'mole-2', season: 'autumn' },
  });
  return { id, bytes: toBinary(VideoSchema, await videos.getVideo({ id })) };
}
