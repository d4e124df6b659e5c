import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { startS3Server, type TestS3Server } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createS3DirectUploads,
  createS3MediaStore,
  type DirectUpload,
  DirectUploadNotFoundError,
  MIN_PART_BYTES,
  type S3DirectUploads,
  type S3MediaStore,
  type S3MediaStoreOptions,
} from '../src/index.ts';

const MINUTE_MS = 60_000;

let server: TestS3Server;
let options: S3MediaStoreOptions;
let uploads: S3DirectUploads;
let store: S3MediaStore;
beforeAll(async () => {
  server = await startS3Server();
  const { endpoint, region, bucket, credentials } = server;
  options = { endpoint, region, bucket, credentials, prefix: 'vidi' };
  uploads = createS3DirectUploads(options);
  store = createS3MediaStore(options);
});
afterAll(async () => {
  uploads.close();
  store.close();
  await server[Symbol.asyncDispose]();
});

const partsKept = async () => (await server.files()).filter((path) => /uploads\/\w+\/\d+$/.test(path)).length;

/** Sends a part as a client does: by a PUT to its URL and nothing else. */
async function send(
  upload: DirectUpload,
  number: number,
  content: Uint8Array<ArrayBuffer>,
  sizeBytes = content.length,
) {
  const url = await uploads.signPart(upload, { number, sizeBytes }, MINUTE_MS);
  return await fetch(url, { method: 'PUT', body: content });
}

it('makes one object out of parts that went straight to the bucket in any order', async () => {
  const content = randomBytes(MIN_PART_BYTES + 1_000);
  const upload = await uploads.begin('videos/a/source');
  expect((await send(upload, 2, content.subarray(MIN_PART_BYTES))).status).toBe(200);
  expect(await uploads.listParts(upload, 1, 2)).toMatchObject([{ number: 2, sizeBytes: 1_000 }]);
  expect(await store.stat(upload.key)).toBeUndefined();
  expect((await send(upload, 1, content.subarray(0, MIN_PART_BYTES))).status).toBe(200);
  const parts = await uploads.listParts(upload, 1, 10);
  expect(parts.map(({ number, sizeBytes }) => [number, sizeBytes])).toEqual([
    [1, MIN_PART_BYTES],
    [2, 1_000],
  ]);
  expect(await uploads.listParts(upload, 2, 2)).toEqual(parts.slice(1));
  expect(await uploads.listParts(upload, 1, 1)).toEqual(parts.slice(0, 1));
  await uploads.complete(upload, parts);
  expect(content.equals(await buffer(await store.read(upload.key)))).toBe(true);
  // As one who died before the answer came does it again.
  await uploads.complete(upload, parts);
  await uploads.abort(upload);
  expect(await store.stat(upload.key)).toMatchObject({ sizeBytes: content.length });
});

it('signs for one part of one size: another length, part or method is refused', async () => {
  const upload = await uploads.begin('b');
  expect((await send(upload, 1, randomBytes(99), 100)).status).toBe(403);
  expect((await send(upload, 1, randomBytes(101), 100)).status).toBe(403);
  const url = await uploads.signPart(upload, { number: 1, sizeBytes: 100 }, MINUTE_MS);
  const body = randomBytes(100);
  expect((await fetch(url.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', body })).status).toBe(403);
  expect((await fetch(url.replace(/\/b\?/, '/c?'), { method: 'PUT', body })).status).toBe(403);
  expect((await fetch(url)).status).toBe(403);
  expect(await partsKept()).toBe(0);
  expect((await fetch(url, { method: 'PUT', body })).status).toBe(200);
  await uploads.abort(upload);
});

it('signs for the address that clients know, where that is another', async () => {
  const publicEndpoint = server.endpoint.replace('127.0.0.1', 'localhost');
  const apart = createS3DirectUploads({ ...options, publicEndpoint });
  const upload = await apart.begin('c');
  const url = await apart.signPart(upload, { number: 1, sizeBytes: 3 }, MINUTE_MS);
  expect(url.startsWith(`${publicEndpoint}/media/vidi/c?`)).toBe(true);
  expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
  expect((await fetch(url, { method: 'PUT', body: 'abc' })).status).toBe(200);
  expect((await fetch(url.replace('localhost', '127.0.0.1'), { method: 'PUT', body: 'abc' })).status).toBe(403);
  await apart.abort(upload);
  apart.close();
});

it('lists more parts than one answer has', { timeout: 60_000 }, async () => {
  const upload = await uploads.begin('d');
  const numbers = Array.from({ length: 1_003 }, (_, index) => index + 1);
  for (let start = 0; start < numbers.length; start += 20)
    await Promise.all(numbers.slice(start, start + 20).map((number) => send(upload, number, Uint8Array.of(7))));
  const listed = await uploads.listParts(upload, 1, 10_000);
  expect(listed.map(({ number }) => number)).toEqual(numbers);
  await uploads.abort(upload);
});

it('forgets an aborted upload with its parts, and tells that it is gone', async () => {
  const upload = await uploads.begin('e');
  await send(upload, 1, randomBytes(10));
  await uploads.abort(upload);
  await uploads.abort(upload);
  expect(await partsKept()).toBe(0);
  expect((await send(upload, 1, randomBytes(10))).status).toBe(404);
  await expect(uploads.listParts(upload, 1, 1)).rejects.toThrow(DirectUploadNotFoundError);
  await expect(uploads.complete(upload, [{ number: 1, etag: 'x' }])).rejects.toThrow(DirectUploadNotFoundError);
});
