import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { UploadVideoRequestSchema } from '@vidi/contracts/vidi/v1/video_service';
import { expect, it } from 'vitest';
import { encodeBytesAlone } from '../src/bytes-message.ts';

it.each([0, 1, 127, 128, 65_536, 2 ** 20])('serialises a chunk of %d bytes as the library does', (length) => {
  const value = new Uint8Array(length).fill(7);
  const message = create(UploadVideoRequestSchema, { payload: { case: 'chunk', value } });
  const expected = toBinary(UploadVideoRequestSchema, message);
  const bytes = encodeBytesAlone(UploadVideoRequestSchema, message);
  expect(bytes?.equals(expected)).toBe(true);
});

it.each<[string, MessageInitShape<typeof UploadVideoRequestSchema>]>([
  ['another field of the same choice', { payload: { case: 'metadata', value: { fileName: 'a.mp4' } } }],
  ['no field at all', {}],
])('leaves a message to the library that has %s', (_, init) => {
  const message = create(UploadVideoRequestSchema, init);
  expect(encodeBytesAlone(UploadVideoRequestSchema, message)).toBeUndefined();
});

it('leaves a message to the library that has fields unknown here', () => {
  const message = create(UploadVideoRequestSchema, { payload: { case: 'chunk', value: Uint8Array.of(1) } });
  message.$unknown = [{ no: 99, wireType: WireType.Varint, data: Uint8Array.of(1) }];
  expect(encodeBytesAlone(UploadVideoRequestSchema, message)).toBeUndefined();
});

it('leaves messages of other kinds to the library', () => {
  expect(encodeBytesAlone(VideoSchema, create(VideoSchema, { id: 'a' }))).toBeUndefined();
});
