import { create } from '@bufbuild/protobuf';
import { type UploadVideoRequest, UploadVideoRequestSchema } from '@vidi/contracts/vidi/v1/video_service';
import { expect, it } from 'vitest';
import { forwardedChunks } from './forwarded-chunks.ts';

const LIMIT = 256 * 1024;

function chunk(value: Uint8Array<ArrayBuffer>): UploadVideoRequest {
  return create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
}

async function* stream(...messages: UploadVideoRequest[]) {
  yield* messages;
}

it.each([
  [0, [0]],
  [1, [1]],
  [LIMIT, [LIMIT]],
  [LIMIT + 1, [LIMIT, 1]],
  [4 * LIMIT, [LIMIT, LIMIT, LIMIT, LIMIT]],
])('passes a chunk of %d bytes on as chunks of %j bytes', async (length, expected) => {
  const value = Uint8Array.from({ length }, (_, index) => index % 251);
  const passed = await Array.fromAsync(forwardedChunks(stream(chunk(value))));
  const chunks = passed.map((message) => Buffer.from((message as UploadVideoRequest).payload.value as Uint8Array));
  expect(chunks.map(({ byteLength }) => byteLength)).toEqual(expected);
  expect(Buffer.concat(chunks).equals(value)).toBe(true);
});

it('passes metadata on as it is, first and last', async () => {
  const metadata = create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: { fileName: 'a.mp4' } } });
  const passed = await Array.fromAsync(forwardedChunks(stream(metadata, chunk(Uint8Array.of(1)), metadata)));
  expect([passed.at(0), passed.at(-1)]).toEqual([metadata, metadata]);
});
