// Whoever imports this file sees the declarations too, from whichever package.
/// <reference path="./s3rver.d.ts" />

import { readdir } from 'node:fs/promises';
import S3rver from 's3rver';
import { temporaryFolder } from '../temporary-folder.ts';
import { multipartCalls } from './multipart-calls.ts';
import { oneWriterPerKey } from './one-writer-per-key.ts';
import { checkSignedUrls } from './signed-urls.ts';

/** An S3 server of a test's own, with one empty bucket. */
export interface TestS3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Paths of all files that the server keeps: objects, what it notes of them, and parts of uploads (under `uploads/`). */
  files(): Promise<readonly string[]>;
}

/**
 * Starts a server that keeps its objects in a temporary folder.
 *
 * @param options.listsUploads whether it has the calls about unfinished uploads, which a few servers lack; default true.
 */
export async function startS3Server({ listsUploads = true } = {}): Promise<TestS3Server> {
  const folder = await temporaryFolder();
  const bucket = 'media';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: folder.path,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  server.middleware.splice(-1, 0, checkSignedUrls(credentials.secretAccessKey));
  server.middleware.splice(-1, 0, oneWriterPerKey());
  if (listsUploads) server.middleware.splice(-1, 0, multipartCalls(folder.path));
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    bucket,
    credentials,
    files: async () => await readdir(folder.path, { recursive: true }),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
