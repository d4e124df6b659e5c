import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { checkedRange } from '../byte-range.ts';
import { isSystemError } from '../filesystem/system-error.ts';
import type { ByteRange, MediaStore, ObjectFacts } from '../media-store.ts';
import { ObjectNotFoundError } from '../media-store-error.ts';
import { createS3Client, placesIn, type S3MediaStoreOptions } from './s3-client.ts';
import { asStoreError, hasStatus } from './s3-error.ts';
import { unfinishedUploads } from './unfinished-uploads.ts';
import { writeObject } from './write-object.ts';

/** A media store in a bucket of an S3-compatible server. */
export interface S3MediaStore extends MediaStore {
  /** Closes the connections. */
  close(): void;
}

/** How many objects are removed at the same time. One call each: not every server has DeleteObjects. */
const CONCURRENT_DELETES = 16;

/**
 * Opens the store in a bucket that is there already.
 *
 * @throws InvalidKeyError when the prefix is not made as keys are.
 */
export function createS3MediaStore(options: S3MediaStoreOptions): S3MediaStore {
  const { bucket } = options;
  const client = createS3Client(options);
  const place = placesIn(options);
  const before = options.prefix === undefined ? '' : `${options.prefix}/`;

  const put: MediaStore['put'] = async (key, content, putOptions = {}) =>
    await writeObject({ client, bucket, key, objectName: place(key).Key }, content, putOptions);

  const stat: MediaStore['stat'] = async (key) => {
    try {
      const { ContentLength = 0, LastModified } = await client.send(new HeadObjectCommand(place(key)));
      return { key, sizeBytes: ContentLength, modifiedTime: timeOf(LastModified) };
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw asStoreError(key, error);
    }
  };

  const read = async (key: string, range?: ByteRange): Promise<Readable> => {
    const at = place(key);
    const { start, end } = checkedRange(range);
    if (start === end) {
      if ((await stat(key)) === undefined) throw new ObjectNotFoundError(key);
      return Readable.from([]);
    }
    const wanted =
      start === 0 && end === undefined ? {} : { Range: `bytes=${start}-${end === undefined ? '' : end - 1}` };
    try {
      const { Body } = await client.send(new GetObjectCommand({ ...at, ...wanted }));
      if (!(Body instanceof Readable)) throw new Error(`The answer to a read of ${key} has no body.`);
      return Body;
    } catch (error) {
      // The range begins behind the end.
      if (hasStatus(error, 416)) return Readable.from([]);
      throw asStoreError(key, error);
    }
  };

  const remove = async (key: string) => {
    try {
      await client.send(new DeleteObjectCommand(place(key)));
    } catch (error) {
      if (!hasStatus(error, 404)) throw asStoreError(key, error);
    }
  };

  async function* list(under?: string): AsyncGenerator<ObjectFacts> {
    const Prefix = under === undefined ? before : `${place(under).Key}/`;
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix })) {
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? [])
        yield { key: Key.slice(before.length), sizeBytes: Size, modifiedTime: timeOf(LastModified) };
    }
  }

  return {
    put,
    stat,
    read,
    list,
    listUnfinished: () => unfinishedUploads(client, bucket, before),
    delete: remove,

    materialise: async (key, path, { signal } = {}) => {
      const content = await read(key);
      try {
        const file = createWriteStream(path, { flags: 'wx', mode: 0o400 });
        await pipeline(content, file, signal === undefined ? {} : { signal });
      } catch (error) {
        if (!isSystemError(error, 'EEXIST')) await rm(path, { force: true });
        throw signal?.aborted === true ? signal.reason : error;
      }
    },

    deleteAll: async (under) => {
      const keys = (await Array.fromAsync(list(under))).map(({ key }) => key);
      for (let start = 0; start < keys.length; start += CONCURRENT_DELETES) {
        await Promise.all(keys.slice(start, start + CONCURRENT_DELETES).map(remove));
      }
      return keys.length;
    },

    checkHealth: async () => {
      const key = `health/${randomUUID()}`;
      await put(key, Readable.from([Buffer.from(key)]));
      try {
        if ((await text(await read(key))) !== key)
          throw new Error('the media store did not give back what was written');
      } finally {
        await remove(key);
      }
    },

    close: () => client.destroy(),
  };
}

/** A time that every server gives; one that does not would make objects look new, which keeps them. */
function timeOf(lastModified: Date | undefined): Date {
  return lastModified ?? new Date();
}
