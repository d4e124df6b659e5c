import type { VidiSystem } from '../system/vidi-system.ts';
import type { UploadBenchmarkConfig } from './config.ts';

/** A way that bytes go. */
export interface Way {
  readonly name: string;
  /** What the client does. */
  readonly client: 'plain' | 'multipart' | 'grpc' | 'tus' | 'session';
  readonly url: string;
  /** Processes whose memory and CPU time count, by name. */
  readonly processes: Readonly<Record<string, number>>;
}

/** Names of what is compared with, and of the way that is profiled. */
export const PLAIN = 'plain Node.js http to a file';
export const PLAIN_KEPT = 'the same with SHA-256 and fsync';
export const MULTIPART = 'Vidi, multipart form';

/** All ways in, in the order they take turns; that straight to the bucket is there where there is one. */
export function waysInto(
  vidi: VidiSystem,
  plain: { readonly pid: number; readonly url: string },
  mediaStore: UploadBenchmarkConfig['mediaStore'],
): readonly Way[] {
  const services = { gateway: vidi.gateway.pid, ingest: vidi.ingest.pid };
  const server = { server: plain.pid };
  const session: Way = {
    name: 'Vidi, straight to the bucket in parts',
    client: 'session',
    url: vidi.url,
    processes: services,
  };
  return [
    { name: PLAIN, client: 'plain', url: plain.url, processes: server },
    { name: MULTIPART, client: 'multipart', url: vidi.url, processes: services },
    { name: 'Vidi, gRPC client stream', client: 'grpc', url: vidi.url, processes: services },
    { name: PLAIN_KEPT, client: 'plain', url: `${plain.url}/kept`, processes: server },
    { name: 'Vidi, resumable (tus) in 64 MiB pieces', client: 'tus', url: vidi.url, processes: services },
    ...(mediaStore === 's3' ? [session] : []),
  ];
}
