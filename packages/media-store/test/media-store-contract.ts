import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { temporaryFolder } from '@vidi/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  artifactKey,
  artifactSetKey,
  InvalidKeyError,
  type MediaStore,
  ObjectNotFoundError,
  ObjectTooLargeError,
  type UnfinishedWrite,
  VIDEOS_PREFIX,
  videoPrefix,
} from '../src/index.ts';

/** A store of one test's own, empty. */
export interface ProvidedStore extends AsyncDisposable {
  readonly store: MediaStore;
  /** How many unfinished writes the store still keeps anywhere. */
  countIncomplete(): Promise<number>;
}

/** What every adapter of the MediaStore port must do, whatever it keeps its bytes in. */
export function describeMediaStore(name: string, provide: () => Promise<ProvidedStore>): void {
  describe(`a media store (${name})`, () => {
    let provided: ProvidedStore;
    let store: MediaStore;

    beforeEach(async () => {
      provided = await provide();
      store = provided.store;
    });
    afterEach(async () => await provided[Symbol.asyncDispose]());

    describe('put', () => {
      it('keeps the bytes and tells their size and SHA-256', async () => {
        const content = randomBytes(3_000_000);
        const stored = await store.put('videos/a/source', chunksOf(content, 65_536));
        expect(stored).toEqual({ key: 'videos/a/source', sizeBytes: content.length, sha256: sha256(content) });
        expect(await store.stat('videos/a/source')).toMatchObject({
          key: 'videos/a/source',
          sizeBytes: content.length,
        });
        expect((await contentOf(store, 'videos/a/source')).equals(content)).toBe(true);
      });

      it('keeps an object without a single byte', async () => {
        const stored = await store.put('empty', chunksOf(Buffer.alloc(0), 1));
        expect(stored).toEqual({ key: 'empty', sizeBytes: 0, sha256: sha256(Buffer.alloc(0)) });
        expect(await contentOf(store, 'empty')).toHaveLength(0);
      });

      it('replaces the object of the same key', async () => {
        await store.put('a', text('first, and longer'));
        await store.put('a', text('second'));
        expect(String(await contentOf(store, 'a'))).toBe('second');
      });

      it('takes the next bytes only when the ones before are written', async () => {
        let made = 0;
        let written = 0;
        let ahead = 0;
        async function* content() {
          for (; made < 200; made += 1) {
            ahead = Math.max(ahead, made * 10_000 - written);
            yield Buffer.alloc(10_000);
          }
        }
        await store.put('a', content(), { onProgress: (bytes) => (written = bytes) });
        expect(written).toBe(2_000_000);
        expect(ahead).toBeLessThanOrEqual(8 * 1024 * 1024);
      });

      it('refuses more bytes than allowed and keeps none of them', async () => {
        const put = store.put('a', chunksOf(Buffer.alloc(1000), 100), { maxBytes: 999 });
        await expect(put).rejects.toThrow(ObjectTooLargeError);
        await expect(put).rejects.toMatchObject({ reason: 'OBJECT_TOO_LARGE', maxBytes: 999 });
        await expectNothingKept();
      });

      it('takes exactly as many bytes as allowed', async () => {
        const stored = await store.put('a', chunksOf(Buffer.alloc(1000), 100), { maxBytes: 1000 });
        expect(stored.sizeBytes).toBe(1000);
      });

      it('keeps nothing when the content breaks off, and what was there before stays', async () => {
        await store.put('a', text('before'));
        async function* breaking() {
          yield Buffer.from('half of it');
          throw new Error('the connection was reset');
        }
        await expect(store.put('a', breaking())).rejects.toThrow('the connection was reset');
        expect(String(await contentOf(store, 'a'))).toBe('before');
        expect(await provided.countIncomplete()).toBe(0);
      });

      it('ends at once when aborted while the content is silent, and stops the content', async () => {
        const abort = new AbortController();
        let stopped = false;
        const silent: AsyncIterable<Uint8Array> = {
          [Symbol.asyncIterator]: () => ({
            next: () => {
              queueMicrotask(() => abort.abort(new Error('asked to stop')));
              return Promise.withResolvers<IteratorResult<Uint8Array>>().promise;
            },
            return: () => {
              stopped = true;
              return Promise.resolve({ done: true as const, value: undefined });
            },
          }),
        };
        await expect(store.put('a', silent, { signal: abort.signal })).rejects.toThrow('asked to stop');
        expect(stopped).toBe(true);
        await expectNothingKept();
      });

      it('does not begin when it is aborted already', async () => {
        const put = store.put('a', text('x'), { signal: AbortSignal.abort(new Error('asked to stop')) });
        await expect(put).rejects.toThrow('asked to stop');
        await expectNothingKept();
      });

      it('shows the old object whole until the new one is whole', async () => {
        await store.put('a', text('old'));
        const seen: string[] = [];
        async function* slow() {
          yield Buffer.from('ne');
          seen.push(String(await contentOf(store, 'a')));
          yield Buffer.from('w');
          seen.push(String(await contentOf(store, 'a')));
        }
        await store.put('a', slow());
        expect(seen).toEqual(['old', 'old']);
        expect(String(await contentOf(store, 'a'))).toBe('new');
      });

      it('lets one of several concurrent writers of a key win as a whole', async () => {
        const contents = [1, 2, 3, 4].map((fill) => Buffer.alloc(300_000, fill));
        await Promise.all(contents.map((content) => store.put('a', chunksOf(content, 10_000))));
        const kept = await contentOf(store, 'a');
        expect(contents.some((content) => content.equals(kept))).toBe(true);
      });

      it.each([
        ['', 'empty'],
        ['/etc/passwd', 'absolute'],
        ['../outside', 'climbing'],
        ['a/../../outside', 'climbing in the middle'],
        ['a/./b', 'with a dot'],
        ['a//b', 'with an empty segment'],
        ['a/b/', 'with a slash at the end'],
        ['a\\..\\b', 'with backslashes'],
        ['a\0b', 'with a zero byte'],
        ['a b', 'with a space'],
        ['é', 'beyond ASCII'],
        ['a'.repeat(256), 'with a segment too long'],
        [Array.from({ length: 600 }, () => 'a').join('/'), 'too long'],
      ])('refuses the key %j, which is %s', async (key) => {
        await expect(store.put(key, text('x'))).rejects.toThrow(InvalidKeyError);
        await expect(store.read(key)).rejects.toThrow(InvalidKeyError);
        await expect(store.stat(key)).rejects.toThrow(InvalidKeyError);
        await expect(store.materialise(key, 'never')).rejects.toThrow(InvalidKeyError);
        await expect(store.delete(key)).rejects.toThrow(InvalidKeyError);
        await expect(store.deleteAll(key)).rejects.toThrow(InvalidKeyError);
        await expect(Array.fromAsync(store.list(key))).rejects.toThrow(InvalidKeyError);
      });

      async function expectNothingKept(): Promise<void> {
        expect(await store.stat('a')).toBeUndefined();
        expect(await provided.countIncomplete()).toBe(0);
      }
    });

    describe('read', () => {
      it.each([
        [{ start: 0, end: 4 }, '0123'],
        [{ start: 3 }, '3456789'],
        [{ start: 3, end: 5 }, '34'],
        [{ start: 4, end: 4 }, ''],
        [{ start: 8, end: 99 }, '89'],
        [{ start: 99 }, ''],
      ])('gives the bytes %j of ten', async (range, expected) => {
        await store.put('a', text('0123456789'));
        expect(String(await buffer(await store.read('a', range)))).toBe(expected);
      });

      it('refuses what is no range', async () => {
        await store.put('a', text('0123456789'));
        for (const range of [{ start: -1 }, { start: 5, end: 4 }, { start: 0.5 }]) {
          await expect(store.read('a', range)).rejects.toThrow(RangeError);
        }
      });

      it('says that there is no such object', async () => {
        await expect(store.read('a/b')).rejects.toThrow(ObjectNotFoundError);
        await store.put('a/b', text('x'));
        await expect(store.read('a')).rejects.toThrow(ObjectNotFoundError);
        expect(await store.stat('a')).toBeUndefined();
      });
    });

    describe('materialise', () => {
      it('puts the content into a file that stays when the object goes', async () => {
        await using folder = await temporaryFolder();
        const content = randomBytes(200_000);
        await store.put('a', chunksOf(content, 65_536));
        await store.materialise('a', join(folder.path, 'source'));
        await store.delete('a');
        expect((await readFile(join(folder.path, 'source'))).equals(content)).toBe(true);
      });

      it('gives a file that nobody is invited to write to', async () => {
        await using folder = await temporaryFolder();
        await store.put('a', text('x'));
        await store.materialise('a', join(folder.path, 'source'));
        expect((await stat(join(folder.path, 'source'))).mode & 0o222).toBe(0);
      });

      it('never overwrites a file', async () => {
        await using folder = await temporaryFolder();
        await writeFile(join(folder.path, 'source'), 'mine');
        await store.put('a', text('x'));
        await expect(store.materialise('a', join(folder.path, 'source'))).rejects.toMatchObject({ code: 'EEXIST' });
        expect(await readFile(join(folder.path, 'source'), 'utf8')).toBe('mine');
      });

      it('says that there is no such object and leaves no file', async () => {
        await using folder = await temporaryFolder();
        await expect(store.materialise('a', join(folder.path, 'source'))).rejects.toThrow(ObjectNotFoundError);
        expect(await readdir(folder.path)).toEqual([]);
      });
    });

    describe('delete, deleteAll and list', () => {
      it('removes one object, and does nothing when there is none', async () => {
        await store.put('videos/a/source', text('x'));
        await store.delete('videos/a/source');
        await store.delete('videos/a/source');
        await store.delete('videos');
        expect(await store.stat('videos/a/source')).toBeUndefined();
      });

      it('lists and removes everything of one video and nothing of its neighbours', async () => {
        const setOf = (videoId: string) => artifactSetKey({ videoId, jobId: 'j', attempt: 2 }, 'KEYFRAMES');
        await store.put(artifactKey(setOf('1-abc'), 'storyboard.vtt'), text('x'));
        await store.put(artifactKey(setOf('1-abc'), 'keyframes/00001.jpg'), text('yy'));
        await store.put(artifactKey(setOf('1-abcbc'), 'storyboard.vtt'), text('x'));
        expect((await Array.fromAsync(store.list(videoPrefix('1-abc')))).sort(byKey)).toMatchObject([
          { key: 'videos/bc/1-abc/analyses/j/2/KEYFRAMES/keyframes/00001.jpg', sizeBytes: 2 },
          { key: 'videos/bc/1-abc/analyses/j/2/KEYFRAMES/storyboard.vtt', sizeBytes: 1 },
        ]);
        expect(await store.deleteAll(videoPrefix('1-abc'))).toBe(2);
        expect(await store.deleteAll(videoPrefix('1-abc'))).toBe(0);
        expect(await Array.fromAsync(store.list(videoPrefix('1-abc')))).toEqual([]);
        expect(await Array.fromAsync(store.list(VIDEOS_PREFIX))).toMatchObject([
          { key: 'videos/bc/1-abcbc/analyses/j/2/KEYFRAMES/storyboard.vtt', sizeBytes: 1 },
        ]);
      });

      it('lists every object there is when no beginning is named, those of one video together', async () => {
        expect(await Array.fromAsync(store.list())).toEqual([]);
        const keys = ['other', 'sources/ab/c', 'videos/a/artifacts/x', 'videos/a/source', 'videos/b/source'];
        for (const key of keys.toReversed()) await store.put(key, text('x'));
        const listed = (await Array.fromAsync(store.list())).map(({ key }) => key);
        expect(listed.toSorted()).toEqual(keys);
        const ofA = listed.flatMap((key, index) => (key.startsWith('videos/a/') ? [index] : []));
        expect(Math.max(...ofA) - Math.min(...ofA)).toBe(1);
      });

      it('tells when an object was written, the same in a list and alone', async () => {
        // Some servers keep whole seconds.
        const before = Math.floor(Date.now() / 1_000) * 1_000;
        await store.put('a/b', text('x'));
        const alone = await store.stat('a/b');
        const written = alone?.modifiedTime.getTime() ?? 0;
        expect(written).toBeGreaterThanOrEqual(before);
        expect(written).toBeLessThanOrEqual(Date.now());
        const [listed] = await Array.fromAsync(store.list('a'));
        expect(Math.floor((listed?.modifiedTime.getTime() ?? 0) / 1_000)).toBe(Math.floor(written / 1_000));
      });

      it('does not disturb writers beside it', async () => {
        const writes = Array.from({ length: 40 }, (_, index) => store.put(`videos/v${index % 4}/${index}`, text('x')));
        const removals = Array.from({ length: 40 }, (_, index) => store.deleteAll(`videos/v${index % 4}`));
        await Promise.all([...writes, ...removals]);
      });
    });

    describe('listUnfinished', () => {
      it('shows a write while it is under way, and lets it be discarded', async () => {
        // More than the first part of a write to a bucket, which shows nothing of it before.
        const piece = Buffer.alloc(9 * 2 ** 20);
        const seen: UnfinishedWrite[] = [];
        async function* slow() {
          yield piece;
          yield piece;
          seen.push(...(await Array.fromAsync(store.listUnfinished())));
          yield piece;
        }
        await store.put('a', slow());
        expect(seen).toMatchObject([{ sizeBytes: expect.any(Number), modifiedTime: expect.any(Date) }]);
        expect(seen[0]?.sizeBytes).toBeGreaterThan(0);
        expect(await Array.fromAsync(store.listUnfinished())).toEqual([]);
        await seen[0]?.discard();
        expect(await store.stat('a')).toMatchObject({ sizeBytes: 3 * piece.length });
      });
    });

    it('is healthy, and its health check leaves nothing behind', async () => {
      await store.checkHealth();
      expect(await provided.countIncomplete()).toBe(0);
    });
  });
}

/** Content in pieces. */
export async function* chunksOf(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

function text(content: string): AsyncIterable<Uint8Array> {
  return chunksOf(Buffer.from(content), 4);
}

async function contentOf(store: MediaStore, key: string): Promise<Buffer> {
  return await buffer(await store.read(key));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
