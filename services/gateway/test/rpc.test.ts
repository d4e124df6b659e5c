import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import * as web from '@connectrpc/connect-web';
import { credentials, Client as GrpcClient, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { BadRequestSchema, ErrorInfoSchema, RequestInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import type { Video } from '@vidi/contracts/vidi/v1/video';
import { type UploadVideoRequest, UploadVideoRequestSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { createRpcTransport } from '@vidi/rpc';
import { eventually } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { ingestError, video } from './upstream.ts';

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway({ limits: { maxRequestBytes: 200_000, requestTimeoutMs: 3_000 } });
});
afterAll(() => running.stop());
beforeEach(() => {
  running.upstream.override = {};
});

const PROTOCOLS: readonly [string, (baseUrl: string) => Transport][] = [
  ['gRPC', (baseUrl) => createGrpcTransport({ baseUrl })],
  ['gRPC over grpc-js', (baseUrl) => createRpcTransport({ address: new URL(baseUrl).host })],
  ['gRPC-Web over HTTP/1.1', (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })],
  ['gRPC-Web over HTTP/2', (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '2' })],
  ['Connect over HTTP/1.1', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1' })],
  ['Connect over HTTP/2', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '2' })],
  ['Connect with JSON', (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false })],
  ['gRPC-Web in a browser', (baseUrl) => web.createGrpcWebTransport({ baseUrl })],
  ['Connect in a browser', (baseUrl) => web.createConnectTransport({ baseUrl })],
];

/** What a call fails with. */
async function failure(call: Promise<unknown>): Promise<ConnectError> {
  return await call.then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => ConnectError.from(error),
  );
}

describe.each(PROTOCOLS)('%s', (_name, transportTo) => {
  const client = (): Client<typeof VideoService> => createClient(VideoService, transportTo(running.url));

  it('answers every unary method', async () => {
    const videos = client();
    expect(await videos.createVideo({ url: 'https://example.com/a.mp4', title: 'A' })).toMatchObject({
      id: 'made-1',
      title: 'A',
    });
    expect(await videos.getVideo({ id: 'v1' })).toMatchObject({ id: 'v1' });
    expect((await videos.listVideos({ pageSize: 2 })).videos).toHaveLength(2);
    expect(await videos.getVideoResults({ id: 'v1' })).toMatchObject({ videoId: 'v1' });
    await videos.deleteVideo({ id: 'v1' });
  });

  it('carries the details of errors and the request id', async () => {
    const headers = { 'x-request-id': 'rpc-1' };
    const error = await failure(client().getVideo({ id: 'missing' }, { headers }));
    expect([error.code, error.rawMessage]).toEqual([Code.NotFound, 'There is no video with this id.']);
    expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'VIDEO_NOT_FOUND', domain: 'vidi' }]);
    expect(error.findDetails(RequestInfoSchema)).toMatchObject([{ requestId: 'rpc-1' }]);
    expect(running.upstream.headers.at(-1)?.get('x-request-id')).toBe('rpc-1');
  });

  it('validates requests by the schema', async () => {
    const asked = running.upstream.requests.length;
    const error = await failure(client().createVideo({ url: 'ftp://x', title: 'x'.repeat(301) }));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'INVALID_REQUEST' }]);
    const fields = error
      .findDetails(BadRequestSchema)
      .flatMap((detail) => detail.fieldViolations.map(({ field }) => field));
    expect(fields).toEqual(expect.arrayContaining(['url', 'title']));
    expect(running.upstream.requests).toHaveLength(asked);
  });

  it('shows nothing of the inside', async () => {
    running.upstream.override.getVideo = () => {
      throw new ConnectError('/srv/secret', Code.Internal);
    };
    const error = await failure(client().getVideo({ id: 'v1' }));
    expect([error.code, error.message.includes('secret')]).toEqual([Code.Internal, false]);
    expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'INTERNAL' }]);
  });

  it('passes deadlines on', async () => {
    running.upstream.override.getVideo = async (_request, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return video('late');
    };
    const error = await failure(client().getVideo({ id: 'v1' }, { timeoutMs: 300 }));
    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(running.upstream.timeouts.at(-1)).toBeLessThanOrEqual(300);
  });

  it('refuses a message over the limit', async () => {
    const error = await failure(client().listVideos({ pageToken: 'x'.repeat(300_000) }));
    expect(error.code).toBe(Code.ResourceExhausted);
  });
});

// Browsers cannot stream requests; the transport of @vidi/rpc ends its streams as only its own server understands.
const STREAMING = PROTOCOLS.filter(([name]) => !name.includes('browser') && !name.includes('grpc-js'));

describe.each(STREAMING)('%s', (_name, transportTo) => {
  const client = (): Client<typeof VideoService> => createClient(VideoService, transportTo(running.url));

  it('streams uploads', async () => {
    async function* messages() {
      yield metadata({ fileName: 'a.mp4', title: 'T' });
      for (let i = 0; i < 20; i++) yield chunk(Buffer.alloc(100_000, i));
    }
    const answer = await client().uploadVideo(messages());
    expect(answer).toMatchObject({ id: 'uploaded-1', source: { sizeBytes: 2_000_000n } });
    expect(running.upstream.uploads.at(-1)).toMatchObject({
      end: 'complete',
      metadata: { fileName: 'a.mp4', title: 'T' },
    });
  });

  it('refuses a stream with a bad message, and ingest keeps nothing', async () => {
    async function* messages() {
      yield metadata({ title: 'fine' });
      yield chunk(Buffer.alloc(10));
      yield create(UploadVideoRequestSchema, {});
    }
    const seen = running.upstream.uploads.length;
    const error = await failure(client().uploadVideo(messages()));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(BadRequestSchema)).toHaveLength(1);
    await eventually('the upload is cancelled', () => {
      const uploads = running.upstream.uploads.slice(seen);
      return uploads.every(({ end }) => end === 'cancelled');
    });
  });

  it('gives an early refusal to a client that still sends', async () => {
    running.upstream.override.uploadVideo = async (requests) => {
      for await (const _ of requests) break;
      throw ingestError(Code.ResourceExhausted, 'STORE_FULL', 'The media store is full.');
    };
    const stopped = new AbortController();
    async function* messages() {
      yield metadata({});
      while (!stopped.signal.aborted) {
        yield chunk(Buffer.alloc(50_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const error = await failure(client().uploadVideo(messages()));
    stopped.abort();
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'STORE_FULL' }]);
  });
});

describe('gRPC as bytes', () => {
  it('streams uploads from grpc-js', async () => {
    const client = new GrpcClient(new URL(running.url).host, credentials.createInsecure());
    const method = VideoService.method.uploadVideo;
    const answer = Promise.withResolvers<Video | undefined>();
    const call = client.makeClientStreamRequest(
      `/${VideoService.typeName}/${method.name}`,
      (message: UploadVideoRequest) => Buffer.from(toBinary(method.input, message)),
      (bytes: Buffer) => fromBinary(method.output, bytes),
      new Metadata(),
      (error, video) => (error === null ? answer.resolve(video) : answer.reject(error)),
    );
    call.write(metadata({ fileName: 'a.mp4' }));
    for (let i = 0; i < 20; i++) call.write(chunk(Buffer.alloc(100_000, i)));
    call.end();
    expect(await answer.promise).toMatchObject({ id: 'uploaded-1', source: { sizeBytes: 2_000_000n } });
    client.close();
  });

  it('answers an unknown method with UNIMPLEMENTED', async () => {
    const client = new GrpcClient(new URL(running.url).host, credentials.createInsecure());
    const raw = (bytes: Buffer) => bytes;
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.makeUnaryRequest('/vidi.v1.VideoService/Nothing', raw, raw, Buffer.alloc(0), new Metadata(), resolve);
    });
    expect(error?.code).toBe(status.UNIMPLEMENTED);
    client.close();
  });

  it('returns the request id in the headers', async () => {
    const response = await fetch(`${running.url}/vidi.v1.VideoService/GetVideo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'plain-1' },
      body: '{"id":"v1"}',
    });
    expect([response.status, response.headers.get('x-request-id')]).toEqual([200, 'plain-1']);
  });
});

function metadata(facts: { fileName?: string; title?: string }): UploadVideoRequest {
  return create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: facts } });
}

function chunk(value: Uint8Array<ArrayBuffer>): UploadVideoRequest {
  return create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
}
