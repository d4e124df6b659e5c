import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { startS3Server } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { createS3MediaStore, type MediaStore, UnfinishedWritesHiddenError } from '../src/index.ts';
import { chunksOf, describeMediaStore, type ProvidedStore } from './media-store-contract.ts';

describeMediaStore('S3', provideBucket);

it('keeps an object of several parts', async () => {
  await using provided = await provideBucket();
  const content = randomBytes(20 * 2 ** 20);
  const stored = await provided.store.put('large', chunksOf(content, 65_536));
  expect(stored).toMatchObject({
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  expect(await provided.store.stat('large')).toMatchObject({ key: 'large', sizeBytes: content.length });
  expect(content.equals(await contentOf(provided.store, 'large'))).toBe(true);
  expect(await provided.countIncomplete()).toBe(0);
});

it('keeps no part of a write that breaks off after several, and says why it broke off', async () => {
  await using provided = await provideBucket();
  async function* breaking() {
    yield* chunksOf(Buffer.alloc(20 * 2 ** 20), 65_536);
    throw new Error('the connection was reset');
  }
  await expect(provided.store.put('large', breaking())).rejects.toThrow('the connection was reset');
  expect(await provided.countIncomplete()).toBe(0);
  expect(await provided.store.stat('large')).toBeUndefined();
});

it('says that unfinished writes cannot be told where the server does not list them', async () => {
  await using server = await startS3Server({ listsUploads: false });
  const store = createS3MediaStore(server);
  await expect(Array.fromAsync(store.listUnfinished())).rejects.toThrow(UnfinishedWritesHiddenError);
  store.close();
});

/** A server of one test's own, and a store under a prefix of its bucket. */
async function provideBucket(): Promise<ProvidedStore> {
  const server = await startS3Server();
  const { endpoint, region, bucket, credentials } = server;
  const store = createS3MediaStore({ endpoint, region, bucket, credentials, prefix: 'vidi' });
  return {
    store,
    countIncomplete: async () => (await server.files()).filter((path) => path.includes('uploads/')).length,
    [Symbol.asyncDispose]: async () => {
      store.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function contentOf(store: MediaStore, key: string): Promise<Buffer> {
  return await buffer(await store.read(key));
}
