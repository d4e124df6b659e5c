import { create, toBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { credentials, Client as GrpcClient } from '@grpc/grpc-js';
import { type UploadVideoRequest, UploadVideoRequestSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';

/** Clients that begin an upload and then break off, each as its library does it. */
export const HALF_UPLOADS: Readonly<Record<string, (url: string, signal: AbortSignal) => Promise<unknown>>> = {
  'gRPC (grpc-js)': (url, signal) => overGrpcJs(url, signal),
  'gRPC (connect-node)': (baseUrl, signal) => overConnect(createGrpcTransport({ baseUrl }), signal),
  'gRPC-Web over HTTP/1.1': (baseUrl, signal) =>
    overConnect(createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }), signal),
  'gRPC-Web over HTTP/2': (baseUrl, signal) =>
    overConnect(createGrpcWebTransport({ baseUrl, httpVersion: '2' }), signal),
  'Connect over HTTP/1.1': (baseUrl, signal) =>
    overConnect(createConnectTransport({ baseUrl, httpVersion: '1.1' }), signal),
  'Connect over HTTP/2': (baseUrl, signal) =>
    overConnect(createConnectTransport({ baseUrl, httpVersion: '2' }), signal),
};

/** How many bytes are sent before the pause. */
export const HALF_BYTES = 300_000;

function overConnect(transport: ReturnType<typeof createGrpcTransport>, signal: AbortSignal): Promise<unknown> {
  return createClient(VideoService, transport).uploadVideo(halfOf(signal), { signal });
}

function overGrpcJs(url: string, signal: AbortSignal): Promise<unknown> {
  const client = new GrpcClient(new URL(url).host, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const { name, input } = VideoService.method.uploadVideo;
  const call = client.makeClientStreamRequest(
    `/${VideoService.typeName}/${name}`,
    (message: UploadVideoRequest) => Buffer.from(toBinary(input, message)),
    (bytes: Buffer) => bytes,
    (error, answer) => (error === null ? resolve(answer) : reject(error)),
  );
  for (const message of messages()) call.write(message);
  signal.addEventListener('abort', () => call.cancel(), { once: true });
  return promise.finally(() => client.close());
}

async function* halfOf(signal: AbortSignal): AsyncGenerator<UploadVideoRequest> {
  yield* messages();
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function messages(): readonly UploadVideoRequest[] {
  const chunk = (value: Uint8Array<ArrayBuffer>) =>
    create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
  const metadata = create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: { title: 'half' } } });
  return [metadata, ...[0, 1, 2].map((i) => chunk(Buffer.alloc(HALF_BYTES / 3, i)))];
}
