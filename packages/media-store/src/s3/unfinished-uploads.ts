import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { UnfinishedWrite } from '../media-store.ts';
import { UnfinishedWritesHiddenError } from '../media-store-error.ts';
import { hasStatus } from './s3-error.ts';

/**
 * The multipart uploads in a bucket that were begun and not ended, with what their parts amount to. The parts tell also
 * when an upload was last written to: by when it was begun alone, one that takes days would look dead.
 *
 * @param before what the names of the store's objects begin with; empty where the whole bucket is the store's.
 * @throws UnfinishedWritesHiddenError when the server does not have the calls for it, as not every one does.
 */
export async function* unfinishedUploads(
  client: S3Client,
  bucket: string,
  before: string,
): AsyncGenerator<UnfinishedWrite> {
  const begin: ListMultipartUploadsCommandInput = { Bucket: bucket, ...(before !== '' && { Prefix: before }) };
  let page = begin;
  for (;;) {
    const answer = await client.send(new ListMultipartUploadsCommand(page)).catch(rethrow('ListMultipartUploads'));
    for (const { Key, UploadId, Initiated = new Date() } of answer.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || !Key.startsWith(before)) continue;
      const upload: Upload = { Bucket: bucket, Key, UploadId };
      const parts = await partsOf(client, upload, Initiated);
      if (parts === undefined) continue;
      const key = Key.slice(before.length);
      yield {
        name: `${key} (upload ${UploadId})`,
        key,
        ...parts,
        discard: async () => await abort(client, upload),
      };
    }
    if (answer.IsTruncated !== true) return;
    page = { ...begin, KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker };
  }
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** @returns undefined when the upload has ended meanwhile. */
async function partsOf(
  client: S3Client,
  upload: Upload,
  begun: Date,
): Promise<Pick<UnfinishedWrite, 'sizeBytes' | 'modifiedTime'> | undefined> {
  let sizeBytes = 0;
  let modifiedTime = begun;
  let marker: string | undefined;
  // Not by the SDK's paginator: it goes on while a marker comes, and servers send one after the last page too.
  for (;;) {
    const page = await client
      .send(new ListPartsCommand({ ...upload, PartNumberMarker: marker }))
      .catch((error: unknown) => (hasStatus(error, 404) ? undefined : rethrow('ListParts')(error)));
    if (page === undefined) return undefined;
    for (const { Size = 0, LastModified } of page.Parts ?? []) {
      sizeBytes += Size;
      if (LastModified !== undefined && LastModified > modifiedTime) modifiedTime = LastModified;
    }
    if (page.IsTruncated !== true) return { sizeBytes, modifiedTime };
    marker = page.NextPartNumberMarker;
  }
}

async function abort(client: S3Client, upload: Upload): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(upload));
  } catch (error) {
    if (!hasStatus(error, 404)) rethrow('AbortMultipartUpload')(error);
  }
}

/** What servers answer to calls that they do not have: s3rver 501 to the list and 405 to the rest. */
function rethrow(call: string): (error: unknown) => never {
  return (error) => {
    if (hasStatus(error, 405) || hasStatus(error, 501)) throw new UnfinishedWritesHiddenError(call, { cause: error });
    throw error;
  };
}
