import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway();
});

afterAll(() => running.stop());

/** A request with neither Content-Length nor Transfer-Encoding, as HTTP/1.1 says that there is no body. */
function statusOf(method: string, path: string, contentType: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const sent = request(`${running.url}${path}`, { method, headers: { 'content-type': contentType } }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode));
  });
  sent.on('error', reject);
  sent.removeHeader('transfer-encoding');
  sent.useChunkedEncodingByDefault = false;
  sent.end();
  return promise;
}

it.each([
  ['a JSON route', 'POST', '/api/v1/videos', 'application/json', 400],
  ['an upload', 'POST', '/api/v1/videos', 'multipart/form-data; boundary=x', 400],
  ['a Connect call', 'POST', '/vidi.v1.VideoService/GetVideo', 'application/json', 400],
  ['a Connect call of empty Protobuf', 'POST', '/vidi.v1.VideoService/ListVideos', 'application/proto', 200],
  ['a gRPC-Web stream', 'POST', '/vidi.v1.VideoService/UploadVideo', 'application/grpc-web+proto', 200],
  ['an unknown path', 'PUT', '/nowhere', 'application/json', 404],
])('answers %s at once when there is no body at all', async (_, method, path, contentType, status) => {
  expect(await statusOf(method, path, contentType)).toBe(status);
});
