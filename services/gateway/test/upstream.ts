import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { AccessService, type Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { UploadAdoptionService } from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { Feature, FeatureStatus_State } from '@vidi/contracts/vidi/v1/feature';
import { Video_Status, type VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { MediaPartSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { createRpcServer } from '@vidi/rpc';
import { silentLogger } from '@vidi/test-kit';

/** What ingest would have seen of an upload. */
export interface SeenUpload {
  readonly metadata: Record<string, unknown>;
  size: number;
  sha256: string | undefined;
  /** Whether its file was taken over, and no byte of it sent. */
  readonly adopted?: boolean;
  /** How the stream ended: 'open' while it lasts. */
  end: 'open' | 'complete' | 'cancelled';
}

/** A VideoService served over gRPC, in the place of ingest. What it is asked is recorded, what it answers can be set. */
export interface Upstream {
  readonly address: string;
  readonly uploads: SeenUpload[];
  readonly headers: Headers[];
  /** Remaining time of the calls, in milliseconds. */
  readonly timeouts: (number | undefined)[];
  readonly requests: Record<string, unknown>[];
  /** API keys by the hexadecimal SHA-256 of each. */
  readonly keys: Map<string, { readonly keyId: string; readonly owner: string; readonly scope: Scope }>;
  /** How often it was asked for a key, and how often whether there are any. */
  readonly asked: { keys: number; access: number };
  /** The folder it takes over files from; from none unless set, as if it could not. */
  adoptFrom: string | undefined;
  /** Replaces methods. */
  override: Partial<ServiceImpl<typeof VideoService>>;
  stop(): Promise<void>;
}

/** An error as ingest raises it. */
export function ingestError(code: Code, reason: string, message: string): ConnectError {
  const value = create(ErrorInfoSchema, { reason, domain: 'vidi', metadata: { origin: 'ingest' } });
  return new ConnectError(message, code, undefined, [{ desc: ErrorInfoSchema, value }]);
}

/** A video as ingest would answer it. */
export function video(
  id: string,
  facts: MessageInitShape<typeof VideoSchema> = {},
): MessageInitShape<typeof VideoSchema> {
  return { id, status: Video_Status.UPLOADED, createTime: timestampFromMs(1_700_000_000_000), ...facts };
}

/** The file that is the source of every video. */
export const SOURCE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
/** The file that is every artifact. */
export const ARTIFACT = Buffer.from('not really a picture');

/** Serves part of a file as ingest does: what it is, then its bytes in chunks. */
export async function* download(
  bytes: Buffer,
  facts: { readonly fileName: string; readonly contentType: string },
  { readOffset, readLimit }: { readonly readOffset: bigint; readonly readLimit: bigint },
) {
  const size = bytes.byteLength;
  const start = readOffset < 0n ? size + Number(readOffset) : Number(readOffset);
  if (start < 0 || (start >= size && start !== 0)) {
    throw ingestError(Code.OutOfRange, 'RANGE_NOT_SATISFIABLE', 'The offset is outside of the file.');
  }
  const end = readLimit === 0n ? size : Math.min(size, start + Number(readLimit));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const part = { sizeBytes: BigInt(size), start: BigInt(start), end: BigInt(end), sha256, fileName: facts.fileName };
  const extensions = [anyPack(MediaPartSchema, create(MediaPartSchema, part))];
  yield { contentType: facts.contentType, extensions };
  for (let at = start; at < end; at += CHUNK_BYTES) yield { data: bytes.subarray(at, Math.min(end, at + CHUNK_BYTES)) };
}

const CHUNK_BYTES = 64 * 1024;

/** Makes an API key as ingest would know it. */
export function addKey({ keys }: Upstream, key: string, scope: Scope, owner = 'acme'): void {
  keys.set(createHash('sha256').update(key).digest('hex'), { keyId: `id-of-${key}`, owner, scope });
}

/** @param port the port to serve on; 0 takes any */
export async function startUpstream(port = 0): Promise<Upstream> {
  const uploads: SeenUpload[] = [];
  const headers: Headers[] = [];
  const timeouts: (number | undefined)[] = [];
  const requests: Record<string, unknown>[] = [];
  const seen = (request: Record<string, unknown>, context: HandlerContext) => {
    headers.push(context.requestHeader);
    timeouts.push(context.timeoutMs());
    requests.push(request);
  };
  const defaults: ServiceImpl<typeof VideoService> = {
    createVideo: (request) => video('made-1', { title: request.title, labels: request.labels }),
    getVideo: ({ id }) => {
      if (id === 'missing') throw ingestError(Code.NotFound, 'VIDEO_NOT_FOUND', 'There is no video with this id.');
      return video(id, { features: [{ feature: Feature.SHOTS, state: FeatureStatus_State.RUNNING }] });
    },
    listVideos: ({ pageSize }) => ({ videos: pageSize === 0 ? [] : [video('a'), video('b')], nextPageToken: 'next' }),
    updateVideo: ({ video: changed }) => video(changed?.id ?? '', { title: changed?.title ?? '' }),
    deleteVideo: () => ({}),
    getFeatureResult: ({ feature }) => {
      if (feature === Feature.SHOTS) return { result: { case: 'shots', value: {} } };
      throw ingestError(Code.NotFound, 'RESULT_NOT_FOUND', 'There is no such result yet.');
    },
    findSimilarVideos: () => ({ similarVideos: [{ videoId: 'b' }] }),
    cancelVideo: ({ id }) => video(id, { status: Video_Status.CANCELLED }),
    reprocessVideo: ({ id }) => video(id, { status: Video_Status.PROCESSING }),
    watchVideo: async function* ({ id }) {
      yield { video: video(id, { status: Video_Status.PROCESSING }) };
      yield { video: video(id, { status: Video_Status.COMPLETED, progressPercent: 100 }) };
    },
    downloadSource: (request) => download(SOURCE, { fileName: 'Füße "1".mp4', contentType: 'video/mp4' }, request),
    downloadArtifact: (request) => download(ARTIFACT, { fileName: 'a.jpg', contentType: 'image/jpeg' }, request),
    getVideoResults: ({ id }) => ({ videoId: id }),
    getStorageUsage: () => ({ videoCount: 2n, sourceBytes: 30n }),
    uploadVideo: async (messages, { signal }) => {
      const upload: SeenUpload = { metadata: {}, size: 0, sha256: undefined, end: 'open' };
      const hash = createHash('sha256');
      signal.addEventListener('abort', () => {
        if (upload.end === 'open') upload.end = 'cancelled';
      });
      for await (const { payload } of messages) {
        if (payload.case === 'metadata') {
          Object.assign(upload.metadata, payload.value);
          if (!uploads.includes(upload)) uploads.push(upload);
        } else if (payload.case === 'chunk') {
          upload.size += payload.value.byteLength;
          hash.update(payload.value);
        }
      }
      signal.throwIfAborted();
      upload.sha256 = hash.digest('hex');
      upload.end = 'complete';
      return video('uploaded-1', { source: { sha256: upload.sha256, sizeBytes: BigInt(upload.size) } });
    },
  };
  const keys: Upstream['keys'] = new Map();
  const asked = { keys: 0, access: 0 };
  const upstream: Omit<Upstream, 'address' | 'stop'> = {
    uploads,
    headers,
    timeouts,
    requests,
    keys,
    asked,
    adoptFrom: undefined,
    override: {},
  };
  const server = createRpcServer({ host: '127.0.0.1', port, log: silentLogger() });
  const of = <K extends keyof typeof defaults>(name: K) => upstream.override[name] ?? defaults[name];
  server.addService(AccessService, {
    resolveApiKey: ({ keyHash }) => {
      asked.keys++;
      const key = keys.get(Buffer.from(keyHash).toString('hex'));
      if (key === undefined) throw ingestError(Code.NotFound, 'API_KEY_NOT_FOUND', 'There is no such key.');
      return key;
    },
    describeAccess: () => {
      asked.access++;
      return { activeKeyCount: keys.size };
    },
  });
  const adoptable = (file: string) => {
    if (upstream.adoptFrom === undefined) throw new ConnectError('not here', Code.Unimplemented);
    return join(upstream.adoptFrom, file);
  };
  server.addService(UploadAdoptionService, {
    checkAdoption: async ({ file }) => ({ adoptable: (await stat(adoptable(file))).isFile() }),
    adoptUpload: async (messages, { signal }) => {
      const upload: SeenUpload = { metadata: {}, size: 0, sha256: undefined, adopted: true, end: 'open' };
      signal.addEventListener('abort', () => {
        if (upload.end === 'open') upload.end = 'cancelled';
      });
      let path = '';
      for await (const { payload } of messages) {
        if (payload.case === 'start') {
          path = adoptable(payload.value.file);
          uploads.push(upload);
        }
        if (payload.case === 'start') Object.assign(upload.metadata, payload.value.metadata);
        if (payload.case === 'revised') Object.assign(upload.metadata, payload.value);
        if (payload.case !== 'end') continue;
        upload.size = Number(payload.value);
        if ((await stat(path)).size < upload.size) throw new Error('more was told than is written');
      }
      signal.throwIfAborted();
      upload.sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      upload.end = 'complete';
      return video('adopted-1', { source: { sha256: upload.sha256, sizeBytes: BigInt(upload.size) } });
    },
  });
  server.addService(VideoService, {
    createVideo: (request, context) => {
      seen(request, context);
      return of('createVideo')(request, context);
    },
    getVideo: (request, context) => {
      seen(request, context);
      return of('getVideo')(request, context);
    },
    listVideos: (request, context) => {
      seen(request, context);
      return of('listVideos')(request, context);
    },
    deleteVideo: (request, context) => {
      seen(request, context);
      return of('deleteVideo')(request, context);
    },
    getVideoResults: (request, context) => {
      seen(request, context);
      return of('getVideoResults')(request, context);
    },
    updateVideo: (request, context) => {
      seen(request, context);
      return of('updateVideo')(request, context);
    },
    getFeatureResult: (request, context) => {
      seen(request, context);
      return of('getFeatureResult')(request, context);
    },
    findSimilarVideos: (request, context) => {
      seen(request, context);
      return of('findSimilarVideos')(request, context);
    },
    cancelVideo: (request, context) => {
      seen(request, context);
      return of('cancelVideo')(request, context);
    },
    reprocessVideo: (request, context) => {
      seen(request, context);
      return of('reprocessVideo')(request, context);
    },
    watchVideo: (request, context) => {
      seen(request, context);
      return of('watchVideo')(request, context);
    },
    downloadSource: (request, context) => {
      seen(request, context);
      return of('downloadSource')(request, context);
    },
    downloadArtifact: (request, context) => {
      seen(request, context);
      return of('downloadArtifact')(request, context);
    },
    uploadVideo: (messages, context) => {
      seen({}, context);
      return of('uploadVideo')(messages, context);
    },
  });
  const { port: bound } = await server.start();
  return Object.assign(upstream, { address: `127.0.0.1:${bound}`, stop: () => server.stop(0) });
}
