import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { PutOptions, StoredObject } from '../media-store.ts';
import { ObjectTooLargeError } from '../media-store-error.ts';
import { untilAborted } from '../until-aborted.ts';
import { asStoreError } from './s3-error.ts';

/**
 * Bytes of a part: 10,000 parts, the most S3 takes, make 78 GiB.
 *
 * A write holds no more than three parts, 24 MiB: the one that was sent, as the beginning of the next shares its buffer; the
 * pieces of the next; and the buffer in which they are joined. Parts before them are garbage until they are collected: a
 * write of 512 MiB raised the resident memory by 23 to 33 MiB.
 */
const PART_BYTES = 8 * 2 ** 20;

/** How many parts are sent at a time; each more than one is one more in memory, for every write. */
const CONCURRENT_PARTS = 1;

/** Where an object goes. */
export interface WritePlace {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  /** The key with the prefix in the bucket. */
  readonly objectName: string;
}

/**
 * Writes an object in one request, or in parts when it is larger than one; S3 shows it only when the last call has
 * succeeded. When the write fails, the server is asked to remove its parts.
 *
 * @throws ObjectTooLargeError, StoreFullError, the reason of `options.signal`, or what `content` threw.
 */
export async function writeObject(
  { client, bucket, key, objectName }: WritePlace,
  content: AsyncIterable<Uint8Array>,
  { maxBytes, signal, onProgress }: PutOptions,
): Promise<StoredObject> {
  signal?.throwIfAborted();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let brokenBy: { readonly error: unknown } | undefined;
  async function* hashed() {
    try {
      for await (const chunk of untilAborted(content, signal)) {
        sizeBytes += chunk.byteLength;
        if (maxBytes !== undefined && sizeBytes > maxBytes) throw new ObjectTooLargeError(key, maxBytes);
        hash.update(chunk);
        yield chunk;
        onProgress?.(sizeBytes);
      }
      signal?.throwIfAborted();
    } catch (error) {
      brokenBy = { error };
      throw error;
    }
  }
  const body = Readable.from(hashed(), { objectMode: false });
  const upload = new Upload({
    client,
    params: { Bucket: bucket, Key: objectName, Body: body },
    partSize: PART_BYTES,
    queueSize: CONCURRENT_PARTS,
  });
  try {
    await upload.done();
  } catch (error) {
    // Not what removing the parts may have failed with: the caller has to know why the write ended.
    throw brokenBy === undefined ? asStoreError(key, error) : brokenBy.error;
  } finally {
    body.destroy();
  }
  return { key, sizeBytes, sha256: hash.digest('hex') };
}
