import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { DirectUpload, DirectUploads, PartToSend, ReceivedPart } from '../direct-uploads.ts';
import { DirectUploadNotFoundError } from '../media-store-error.ts';
import { createS3Client, placesIn, type S3MediaStoreOptions } from './s3-client.ts';
import { asStoreError, hasStatus } from './s3-error.ts';

/** Direct uploads to a bucket. */
export interface S3DirectUploads extends DirectUploads {
  /** Closes the connections. */
  close(): void;
}

/** Most parts in one answer of S3's. */
const LIST_LIMIT = 1_000;

/**
 * Opens direct uploads to a bucket, as multipart uploads of S3's.
 *
 * @throws InvalidKeyError when the prefix is not made as keys are.
 */
export function createS3DirectUploads(options: S3MediaStoreOptions): S3DirectUploads {
  const client = createS3Client(options);
  // A signature covers the host, so what signs has to know the host that clients see. It never connects.
  const signer = options.publicEndpoint === undefined ? client : createS3Client(publicOptions(options));
  const place = placesIn(options);

  const begin = async (key: string): Promise<DirectUpload> => {
    try {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(place(key)));
      if (UploadId === undefined) throw new Error(`The server began an upload of ${key} without a name for it.`);
      return { key, uploadId: UploadId };
    } catch (error) {
      throw asStoreError(key, error);
    }
  };

  const signPart = async ({ key, uploadId }: DirectUpload, { number, sizeBytes }: PartToSend, lifetimeMs: number) => {
    // With its length among what is signed, the server itself refuses a part of any other size.
    const command = new UploadPartCommand({
      ...place(key),
      UploadId: uploadId,
      PartNumber: number,
      ContentLength: sizeBytes,
    });
    return await getSignedUrl(signer, command, { expiresIn: Math.max(1, Math.floor(lifetimeMs / 1_000)) });
  };

  const listParts = async ({ key, uploadId }: DirectUpload, first: number, last: number) => {
    const received: ReceivedPart[] = [];
    for (let after = first - 1; after < last; ) {
      const page = await listAfter({ key, uploadId }, after, Math.min(LIST_LIMIT, last - after));
      const parts = (page.Parts ?? []).map(receivedPart);
      received.push(...parts.filter(({ number }) => number <= last));
      const highest = parts.at(-1)?.number;
      if (page.IsTruncated !== true || highest === undefined) break;
      after = highest;
    }
    return received;
  };

  const listAfter = async ({ key, uploadId }: DirectUpload, after: number, limit: number) => {
    try {
      const marker = after > 0 ? { PartNumberMarker: String(after) } : {};
      return await client.send(new ListPartsCommand({ ...place(key), UploadId: uploadId, MaxParts: limit, ...marker }));
    } catch (error) {
      throw asStoreError(key, error);
    }
  };

  const isThere = async (key: string): Promise<boolean> => {
    try {
      await client.send(new HeadObjectCommand(place(key)));
      return true;
    } catch (error) {
      if (hasStatus(error, 404)) return false;
      throw asStoreError(key, error);
    }
  };

  const complete: DirectUploads['complete'] = async ({ key, uploadId }, parts) => {
    // Servers forget an upload when it is completed. Who died before hearing of that finds the object.
    if (await isThere(key)) return;
    try {
      const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` }));
      await client.send(
        new CompleteMultipartUploadCommand({ ...place(key), UploadId: uploadId, MultipartUpload: { Parts } }),
      );
    } catch (error) {
      const meaning = asStoreError(key, error);
      // Somebody else completed it since it was looked at.
      if (meaning instanceof DirectUploadNotFoundError && (await isThere(key))) return;
      throw meaning;
    }
  };

  const abort = async ({ key, uploadId }: DirectUpload) => {
    try {
      await client.send(new AbortMultipartUploadCommand({ ...place(key), UploadId: uploadId }));
    } catch (error) {
      const meaning = asStoreError(key, error);
      if (!(meaning instanceof DirectUploadNotFoundError)) throw meaning;
    }
  };

  return {
    begin,
    signPart,
    listParts,
    complete,
    abort,
    close: () => {
      client.destroy();
      signer.destroy();
    },
  };
}

function publicOptions({ publicEndpoint, ...options }: S3MediaStoreOptions): S3MediaStoreOptions {
  return publicEndpoint === undefined ? options : { ...options, endpoint: publicEndpoint };
}

function receivedPart({
  PartNumber = 0,
  Size = 0,
  ETag = '',
}: {
  readonly PartNumber?: number | undefined;
  readonly Size?: number | undefined;
  readonly ETag?: string | undefined;
}): ReceivedPart {
  return { number: PartNumber, sizeBytes: Size, etag: ETag.replaceAll('"', '') };
}
