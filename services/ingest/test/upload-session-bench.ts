import { createS3DirectUploads, createS3MediaStore, type S3DirectUploads, type S3MediaStore } from '@vidi/media-store';
import { startS3Server, type TestS3Server, videoBytes } from '@vidi/test-kit';
import type { Caller } from '../src/domain/caller.ts';
import type { UploadVerifier } from '../src/ports/upload-verifier.ts';
import { completeUploadSession } from '../src/usecases/complete-upload-session.ts';
import { type CreateUploadSessionInput, createUploadSession } from '../src/usecases/create-upload-session.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import type { UploadPartView, UploadSessionView } from '../src/usecases/upload-session-view.ts';
import { verifyUpload } from '../src/usecases/verify-upload.ts';
import { caller, openWorkbench, type Workbench } from './workbench.ts';

/** A workbench whose media store is a bucket. */
export interface UploadSessionBench extends AsyncDisposable {
  readonly bench: Workbench;
  readonly context: IngestContext;
  readonly store: S3MediaStore;
  readonly uploads: S3DirectUploads;
  readonly server: TestS3Server;
  /** Verifies at once. */
  readonly verifier: UploadVerifier;
  create(input?: Partial<CreateUploadSessionInput>, as?: Caller): Promise<UploadSessionView>;
  complete(id: string, as?: Caller): Promise<UploadSessionView>;
  /** Files in the bucket: objects, and parts of uploads. */
  kept(): Promise<{ readonly objects: number; readonly parts: number; readonly uploads: number }>;
  counts(): Promise<unknown>;
}

/** Opens the bench; parts have 100 bytes, and an owner may have three sessions. */
export async function openUploadSessionBench(): Promise<UploadSessionBench> {
  const resources = new AsyncDisposableStack();
  const bench = resources.use(await openWorkbench());
  const server = resources.use(await startS3Server());
  const store = createS3MediaStore(server);
  resources.defer(() => store.close());
  const uploads = createS3DirectUploads(server);
  resources.defer(() => uploads.close());
  const context: IngestContext = { ...bench.context, mediaStore: store, directUploads: uploads };
  const verifier: UploadVerifier = { verify: (id) => verifyUpload(context, id, new AbortController().signal) };
  return {
    bench,
    context,
    store,
    uploads,
    server,
    verifier,
    create: async (input = {}, as = caller) => {
      const described = { title: '', labels: {}, features: [], fileName: 'cat.mp4', contentType: 'video/mp4' };
      return await createUploadSession(context, as, { ...described, sizeBytes: 250, ...input });
    },
    complete: async (id, as = caller) =>
      await completeUploadSession(context, verifier, as, { id, parts: [], waitMs: 30_000 }),
    kept: async () => {
      const files = await server.files();
      const count = (pattern: RegExp) => files.filter((path) => pattern.test(path)).length;
      return {
        objects: count(/_object$/),
        parts: count(/uploads\/\w+\/\d+$/),
        uploads: count(/uploads\/\w+$/),
      };
    },
    counts: async () => {
      const [row] = await bench.query(`select (select count(*)::int from videos) as videos,
        (select count(*)::int from jobs) as jobs, (select count(*)::int from outbox) as tickets,
        (select count(*)::int from upload_sessions) as sessions`);
      return row;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Sends parts of a file as a client does, and answers the status of each. */
export async function sendParts(parts: readonly UploadPartView[], file: Buffer<ArrayBuffer>): Promise<number[]> {
  const answers = parts.map(async ({ url, start, sizeBytes }) => {
    const { status } = await fetch(url, { method: 'PUT', body: file.subarray(start, start + sizeBytes) });
    return status;
  });
  return await Promise.all(answers);
}

/** A session whose parts are all in the bucket, and the file they make up. */
export async function sentSession(
  { create }: UploadSessionBench,
  input: Partial<CreateUploadSessionInput> = {},
  as: Caller = caller,
) {
  const file = videoBytes(input.sizeBytes ?? 250);
  const view = await create(input, as);
  const statuses = await sendParts(view.parts, file);
  if (statuses.some((status) => status !== 200)) throw new Error(`the bucket answered ${statuses}`);
  return { file, id: view.session.id, view };
}
