import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Middleware } from 's3rver';

/** Parts in an answer where the request does not say (S3's own limit). */
const DEFAULT_LIMIT = 1_000;

/**
 * The calls of S3 about unfinished uploads that s3rver 3.7 answers with 405 or 501: ListMultipartUploads, ListParts and
 * AbortMultipartUpload, over the folder in which it keeps their parts; and NoSuchUpload where it completes or takes parts of an
 * upload that is not there.
 */
export function multipartCalls(folder: string): Middleware {
  return async (context, next) => {
    const { uploadId, uploads } = context.query;
    const [, bucket = '', ...key] = context.path.split('/');
    // As s3rver names it (stores/filesystem.js).
    const unfinished = join(folder, bucket, '._S3rver_uploads');
    if (context.method === 'GET' && uploads !== undefined) return await listUploads(context, unfinished, bucket);
    if (typeof uploadId !== 'string') return await next();
    const parts = join(unfinished, uploadId);
    if (!/^[0-9a-f]+$/.test(uploadId) || !(await isFolder(parts))) return noSuchUpload(context);
    if (context.method === 'GET') return await listParts(context, parts, { bucket, key: key.join('/'), uploadId });
    if (context.method !== 'DELETE') return await next();
    await rm(parts, { recursive: true });
    context.status = 204;
    return undefined;
  };
}

/** All in one answer: the tests never have more than the 1,000 that S3 puts into one. */
async function listUploads(context: Context, folder: string, bucket: string): Promise<void> {
  const prefix = String(context.query['prefix'] ?? '');
  const all = await Promise.all(
    (await namesIn(folder)).map(async (UploadId) => {
      const file = join(folder, UploadId, 'key');
      return { Key: await readFile(file, 'utf8'), UploadId, Initiated: (await stat(file)).mtime.toISOString() };
    }),
  );
  const Upload = all.filter(({ Key }) => Key.startsWith(prefix));
  context.body = { ListMultipartUploadsResult: { Bucket: bucket, Prefix: prefix, IsTruncated: false, Upload } };
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

async function listParts(context: Context, folder: string, { bucket, key, uploadId }: Upload): Promise<void> {
  const marker = Number(context.query['part-number-marker'] ?? 0);
  const limit = Math.min(DEFAULT_LIMIT, Number(context.query['max-parts'] ?? DEFAULT_LIMIT));
  const numbers = (await readdir(folder))
    .filter((name) => /^\d+\.md5$/.test(name))
    .map((name) => Number.parseInt(name, 10));
  const after = numbers.filter((number) => number > marker).toSorted((a, b) => a - b);
  const page = after.slice(0, limit);
  const Part = await Promise.all(
    page.map(async (number) => {
      const { size, mtime } = await stat(join(folder, String(number)));
      const etag = await readFile(join(folder, `${number}.md5`), 'utf8');
      return { PartNumber: number, ETag: `"${etag}"`, Size: size, LastModified: mtime.toISOString() };
    }),
  );
  context.body = {
    ListPartsResult: {
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1) ?? 0,
      MaxParts: limit,
      IsTruncated: after.length > page.length,
      Part,
    },
  };
}

function noSuchUpload(context: Context): void {
  context.status = 404;
  context.body = { Error: { Code: 'NoSuchUpload', Message: 'The specified multipart upload does not exist.' } };
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await isFolder(folder)) ? await readdir(folder) : [];
}
