import { create, toBinary } from '@bufbuild/protobuf';
import { GetVideoRequestSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { VidiSystem } from '../system/vidi-system.ts';
import { echoService } from './echo/echo-service.ts';
import type { LoadTarget } from './load/load.ts';
import type { BenchmarkVideo } from './system/benchmark-video.ts';
import type { EchoServer } from './system/echo-servers.ts';

/** Something to be measured. */
export interface Target extends LoadTarget {
  readonly name: string;
  /** Processes whose CPU time counts, by name. */
  readonly processes: Readonly<Record<string, number>>;
}

/** Names of what is compared. */
export const REST = 'GetVideo, REST';
export const CONNECT_NODE_ECHO = 'echo, bare connect-node gRPC';
export const MULTIPLEXED_ECHO = 'the same echo, over 8 connections';

/** Connections of the load that is multiplexed. */
const FEW_CONNECTIONS = 8;

/** GetVideo by every protocol of the gateway, and the echoes, in the order they take turns. */
export function targetsOf(
  vidi: VidiSystem,
  echo: { readonly connectNode: EchoServer; readonly grpcJs: EchoServer },
  video: BenchmarkVideo,
): readonly Target[] {
  const services = { gateway: vidi.gateway.pid, ingest: vidi.ingest.pid };
  const getVideo = `${vidi.url}/${VideoService.typeName}/${VideoService.method.getVideo.name}`;
  const request = toBinary(GetVideoRequestSchema, create(GetVideoRequestSchema, { id: video.id }));
  return [
    { name: REST, protocol: 'http1', url: `${vidi.url}/api/v1/videos/${video.id}`, processes: services },
    echoTarget(CONNECT_NODE_ECHO, echo.connectNode, video),
    { ...echoTarget(MULTIPLEXED_ECHO, echo.connectNode, video), connections: FEW_CONNECTIONS },
    {
      name: 'GetVideo, Connect with JSON',
      protocol: 'http1',
      url: getVideo,
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify({ id: video.id })),
      processes: services,
    },
    echoTarget('echo, bare grpc-js', echo.grpcJs, video),
    {
      name: 'GetVideo, gRPC',
      protocol: 'grpc',
      url: getVideo,
      contentType: 'application/grpc',
      body: framed(request),
      processes: services,
    },
  ];
}

function echoTarget(name: string, { process, url }: EchoServer, video: BenchmarkVideo): Target {
  const { service, method } = echoService();
  return {
    name,
    protocol: 'grpc',
    url: `${url}/${service.typeName}/${method.name}`,
    contentType: 'application/grpc',
    body: framed(video.bytes),
    processes: { echo: process.pid },
  };
}

/** A message as gRPC puts it on the wire: a zero (not compressed), its length in four bytes, itself. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}
