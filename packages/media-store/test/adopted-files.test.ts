import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smallDisk, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdoptedFile, createFilesystemMediaStore, ObjectTooLargeError } from '../src/index.ts';

const folder = await temporaryFolder();
afterAll(async () => await folder[Symbol.asyncDispose]());

let root: string;
let path: string;
beforeEach(async () => {
  root = join(folder.path, crypto.randomUUID());
  await mkdir(root);
  path = join(root, 'written');
});

const store = () => createFilesystemMediaStore({ root: join(root, 'store') });
const unfinished = async () => await readdir(join(root, 'store/incomplete'));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function adopted(): Promise<AdoptedFile> {
  const file = await store().adopt(path);
  if (file === undefined) throw new Error('the file was not adopted');
  return file;
}

async function* told(...ends: number[]) {
  yield* ends;
}

describe('a file that is adopted', () => {
  it('becomes an object without being copied, which nobody may write to', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abc');
    await writeFile(path, bytes);
    await using file = await adopted();
    const object = await file.put('a/b', file.bytes(told(bytes.length)));
    expect(object).toEqual({ key: 'a/b', sizeBytes: bytes.length, sha256: sha256(bytes) });
    const [kept, written] = [await stat(store().pathOf('a/b')), await stat(path)];
    expect(kept.ino).toBe(written.ino);
    expect(kept.mode & 0o222).toBe(0);
    expect(await unfinished()).toEqual([]);
  });

  it('is read while it grows, no further than it is told', async () => {
    await writeFile(path, 'one two');
    await using file = await adopted();
    const seen: string[] = [];
    async function* growing() {
      yield 3;
      expect(seen.join('')).toBe('one');
      await appendFile(path, ' three');
      yield 13;
    }
    async function* watched() {
      for await (const piece of file.bytes(growing())) {
        seen.push(Buffer.from(piece).toString());
        yield piece;
      }
    }
    expect(await file.put('grown', watched())).toMatchObject({
      sizeBytes: 13,
      sha256: sha256(Buffer.from('one two three')),
    });
  });

  it('outlives what its writer does to its own name', async () => {
    await writeFile(path, 'bytes');
    await using file = await adopted();
    await rm(path);
    await file.put('kept', file.bytes(told(5)));
    expect(await readFile(store().pathOf('kept'), 'utf8')).toBe('bytes');
  });

  it('stays with its writer, and leaves nothing in the store, when it is let go', async () => {
    await writeFile(path, 'bytes');
    const file = await adopted();
    expect(await unfinished()).toHaveLength(1);
    await file[Symbol.asyncDispose]();
    expect(await unfinished()).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe('bytes');
  });

  it.each([
    ['refused', async (file: AdoptedFile) => await file.put('a', refusing(file))],
    ['larger than it may be', async (file: AdoptedFile) => await file.put('a', file.bytes(told(5)), { maxBytes: 4 })],
    ['ended', async (file: AdoptedFile) => await file.put('a', file.bytes(told(5)), { signal: AbortSignal.abort() })],
    ['shorter than was told', async (file: AdoptedFile) => await file.put('a', file.bytes(told(6)))],
    ['longer than was told', async (file: AdoptedFile) => await file.put('a', file.bytes(told(4)))],
  ])('becomes no object when it is %s, and can still be written to', async (_, put) => {
    await writeFile(path, 'bytes');
    {
      await using file = await adopted();
      await expect(put(file)).rejects.toThrow();
    }
    expect(await store().stat('a')).toBeUndefined();
    expect(await unfinished()).toEqual([]);
    await appendFile(path, ' more');
  });

  it('says which limit it broke', async () => {
    await writeFile(path, 'bytes');
    await using file = await adopted();
    await expect(file.put('a', file.bytes(told(5)), { maxBytes: 4 })).rejects.toThrow(ObjectTooLargeError);
  });

  it('is as young as its adoption among the unfinished writes, however old it is', async () => {
    await writeFile(path, 'bytes');
    const longAgo = new Date(0);
    await utimes(path, longAgo, longAgo);
    await using file = await adopted();
    const [write] = await Array.fromAsync(store().listUnfinished());
    expect(write?.modifiedTime.getTime()).toBeGreaterThan(longAgo.getTime());
    await file.put('a', file.bytes(told(5)));
  });

  it('loses the name it had at once when nobody needs that any more', async () => {
    await writeFile(path, 'bytes');
    await using file = await store().adopt(path, { isOnlyOurs: true });
    await expect(stat(path)).rejects.toThrow('ENOENT');
    expect(await unfinished()).toHaveLength(1);
    await file?.put('kept', file.bytes(told(5)));
    expect(await readFile(store().pathOf('kept'), 'utf8')).toBe('bytes');
    expect(await unfinished()).toEqual([]);
  });

  it('is taken from whoever died with it, whose name it keeps', async () => {
    await writeFile(path, 'bytes');
    const died = await adopted();
    await using again = await adopted();
    expect(await unfinished()).toHaveLength(1);
    await again.put('kept', again.bytes(told(5)));
    expect(await unfinished()).toEqual([]);
    await died[Symbol.asyncDispose]();
  });

  it('stays with whoever has it when somebody sees if it could be adopted', async () => {
    await writeFile(path, 'bytes');
    await using file = await adopted();
    const trial = await store().adopt(path, { isTrial: true });
    await trial?.[Symbol.asyncDispose]();
    expect(await file.put('kept', file.bytes(told(5)))).toMatchObject({ sizeBytes: 5 });
  });

  it('is another one than that which had its path before', async () => {
    await writeFile(path, 'old');
    const died = await adopted();
    await rm(path);
    await writeFile(path, 'bytes');
    await using file = await adopted();
    expect(await file.put('kept', file.bytes(told(5)))).toMatchObject({ sizeBytes: 5 });
    await died[Symbol.asyncDispose]();
  });

  it('can be adopted again when it is an object already', async () => {
    await writeFile(path, 'bytes');
    await using died = await adopted();
    await died.put('first', died.bytes(told(5)));
    await using again = await adopted();
    expect(await again.put('second', again.bytes(told(5)))).toMatchObject({ sizeBytes: 5 });
  });
});

async function* refusing(file: AdoptedFile) {
  for await (const piece of file.bytes(told(5))) {
    yield piece.subarray(0, 1);
    throw new Error('refused');
  }
}

describe('what cannot be adopted', () => {
  it('is what is not there, a folder, and a link to something else', async () => {
    expect(await store().adopt(join(root, 'missing'))).toBeUndefined();
    expect(await store().adopt(join(root, 'missing/deeper'))).toBeUndefined();
    expect(await store().adopt(root)).toBeUndefined();
    await writeFile(join(root, 'secret'), 'of somebody else');
    await symlink(join(root, 'secret'), path);
    expect(await store().adopt(path)).toBeUndefined();
    expect(await unfinished()).toEqual([]);
  });
});

const disk = await smallDisk('1m');
afterAll(() => disk?.[Symbol.asyncDispose]());

describe.skipIf(disk === undefined)('a file on another file system', () => {
  it('is not adopted', async () => {
    const elsewhere = join(disk?.path ?? '', 'written');
    await writeFile(elsewhere, 'bytes');
    expect(await store().adopt(elsewhere)).toBeUndefined();
    await truncate(elsewhere);
  });
});
