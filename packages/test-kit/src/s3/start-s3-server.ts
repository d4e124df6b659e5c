// Whoever imports this file sees the declarations too, from whichever package.
/// <reference path="./s3rver.d.ts" />

import { readdir } from 'node:fs/promises';
import S3rver from 's3rver';
import { temporaryFolder } from '../temporary-folder.ts';

/** An S3 server of a test's own, with one empty bucket. */
export interface TestS3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Paths of all files that the server keeps: objects, what it notes of them, and parts of uploads (under `uploads/`). */
  files(): Promise<readonly string[]>;
}

/** Starts a server that keeps its objects in a temporary folder. */
export async function startS3Server(): Promise<TestS3Server> {
  const folder = await temporaryFolder();
  const bucket = 'media';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: folder.path,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    bucket,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    files: async () => await readdir(folder.path, { recursive: true }),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
