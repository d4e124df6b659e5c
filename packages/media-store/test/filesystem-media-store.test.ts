import { readdir, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smallDisk, temporaryFolder } from '@vidi/test-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { createFilesystemMediaStore, InvalidKeyError, StoreFullError, sweepUnfinished } from '../src/index.ts';
import { chunksOf, describeMediaStore } from './media-store-contract.ts';

describeMediaStore('filesystem', async () => {
  const folder = await temporaryFolder();
  return {
    store: createFilesystemMediaStore({ root: folder.path }),
    countIncomplete: async () => (await entriesOf(join(folder.path, 'incomplete'))).length,
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
});

describe('the filesystem media store', () => {
  it('shares one file with whom it materialises for, instead of copying', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root: folder.path });
    await store.put('a', chunksOf(Buffer.alloc(10), 10));
    await store.materialise('a', join(folder.path, 'link'));
    expect((await stat(join(folder.path, 'link'))).ino).toBe((await stat(join(folder.path, 'objects/a'))).ino);
  });

  it('tells people in which file an object is, and of no file outside the store', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root: folder.path });
    await store.put('a/b', chunksOf(Buffer.alloc(10), 10));
    expect((await stat(store.pathOf('a/b'))).size).toBe(10);
    expect(() => store.pathOf('../b')).toThrow(InvalidKeyError);
  });

  it('removes the folders it no longer needs, and keeps its own', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root: folder.path });
    await store.put('videos/a/artifacts/keyframes/1', chunksOf(Buffer.alloc(10), 10));
    await store.put('videos/b/source', chunksOf(Buffer.alloc(10), 10));
    await store.deleteAll('videos/a');
    expect(await entriesOf(join(folder.path, 'objects/videos'))).toEqual(['b']);
    await store.delete('videos/b/source');
    expect(await entriesOf(join(folder.path, 'objects'))).toEqual([]);
  });

  it('refuses an object where a folder is, and below another object', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root: folder.path });
    await store.put('a/b', chunksOf(Buffer.alloc(1), 1));
    await expect(store.put('a', chunksOf(Buffer.alloc(1), 1))).rejects.toThrow(InvalidKeyError);
    await expect(store.put('a/b/c', chunksOf(Buffer.alloc(1), 1))).rejects.toThrow(InvalidKeyError);
    expect(await entriesOf(join(folder.path, 'incomplete'))).toEqual([]);
  });

  it('sweeps what a dead writer left, and nothing that is still written to', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root: folder.path });
    await store.checkHealth();
    const incomplete = join(folder.path, 'incomplete');
    await writeFile(join(incomplete, 'dead'), 'x');
    await writeFile(join(incomplete, 'alive'), 'x');
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(incomplete, 'dead'), anHourAgo, anHourAgo);
    expect((await Array.fromAsync(store.listUnfinished())).map(({ name }) => name).sort()).toEqual([
      'incomplete/alive',
      'incomplete/dead',
    ]);
    expect(await sweepUnfinished(store, 60_000)).toBe(1);
    expect(await entriesOf(incomplete)).toEqual(['alive']);
  });

  it('is unhealthy when its folder cannot be written to', async () => {
    await using folder = await temporaryFolder();
    const root = join(folder.path, 'file-in-the-way');
    await writeFile(root, 'x');
    await expect(createFilesystemMediaStore({ root }).checkHealth()).rejects.toThrow();
  });
});

const disk = await smallDisk('1m');
afterAll(() => disk?.[Symbol.asyncDispose]());

describe.skipIf(disk === undefined)('the filesystem media store on a disk of 1 MiB', () => {
  const root = disk?.path ?? '';

  it('says that it is full, keeps nothing of the write, and works again when there is room', async () => {
    const store = createFilesystemMediaStore({ root });
    await store.put('kept', chunksOf(Buffer.alloc(400_000), 10_000));
    const put = store.put('too-much', chunksOf(Buffer.alloc(2_000_000), 10_000));
    await expect(put).rejects.toThrow(StoreFullError);
    await expect(put).rejects.toMatchObject({ reason: 'STORE_FULL' });
    expect(await entriesOf(join(root, 'incomplete'))).toEqual([]);
    expect(await store.stat('too-much')).toBeUndefined();
    expect(await store.stat('kept')).toMatchObject({ key: 'kept', sizeBytes: 400_000 });
    await store.put('fits', chunksOf(Buffer.alloc(400_000), 10_000));
  });

  it('is unhealthy while it is full', async () => {
    const store = createFilesystemMediaStore({ root });
    await writeFile(join(root, 'ballast'), Buffer.alloc(2_000_000)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    });
    await expect(store.checkHealth()).rejects.toThrow(StoreFullError);
    await truncate(join(root, 'ballast'), 0);
    await store.checkHealth();
  });

  it('materialises by copying to another file system', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root });
    await store.put('a', chunksOf(Buffer.alloc(1000), 100));
    const path = join(folder.path, 'source');
    await store.materialise('a', path);
    expect((await stat(path)).size).toBe(1000);
    expect((await stat(path)).mode & 0o222).toBe(0);
  });
});

async function entriesOf(folder: string): Promise<readonly string[]> {
  return await readdir(folder);
}
