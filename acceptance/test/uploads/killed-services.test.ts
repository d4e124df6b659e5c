import { readdir, readFile, stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceName } from '../system/service-process.ts';
import { HALF_UPLOADS, type HalfUpload, type Upload } from './half-uploads.ts';
import { sha256Of } from './sha256.ts';
import { startUploadBench, type UploadBench } from './upload-bench.ts';

const WAIT = { timeoutMs: 30_000 };

let folder: TemporaryFolder;
let clip: string;
let bytes: Buffer<ArrayBuffer>;
let sha256: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  clip = join(folder.path, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  bytes = await readFile(clip);
  sha256 = await sha256Of(bytes);
});
afterAll(async () => await folder[Symbol.asyncDispose]());

// A bench for each test, whose database and folders then hold nothing but what the test made.
let bench: UploadBench;
beforeEach(async () => {
  bench = await startUploadBench();
});
afterEach(async () => await bench[Symbol.asyncDispose]());

describe.each(['multipart', 'gRPC'] as const)('an upload by %s', (kind) => {
  const upload = (): Upload => ({ bytes, title: `By ${kind}`, requestId: `once-${kind}` });

  async function half(): Promise<HalfUpload> {
    const begun = HALF_UPLOADS[kind](bench.port, upload());
    await eventually(
      'half of it is in the store',
      async () => (await bench.unfinishedBytes()) > bytes.length / 8,
      WAIT,
    );
    expect(await bench.client.videos.list().page()).toMatchObject({ videos: [] });
    return begun;
  }

  async function whole(): Promise<string> {
    using again = HALF_UPLOADS[kind](bench.port, upload());
    again.goOn();
    const outcome = await again.outcome;
    if ('refused' in outcome) throw new Error(`refused: ${outcome.refused}`);
    return outcome.id;
  }

  it('whose gateway is killed in its middle leaves nothing, and makes one video when it is repeated', async () => {
    using begun = await half();
    await bench.signal('gateway', 'SIGKILL');
    begun.goOn();
    // Nobody is there to answer: a connection that broke, and no video.
    expect(await begun.outcome).toEqual({ refused: expect.stringMatching(/^(ECONNRESET|EPIPE|code 14)$/) });
    await eventually('ingest keeps nothing of it', async () => (await bench.unfinishedBytes()) === 0, WAIT);
    await bench.start('gateway');
    const id = await whole();
    expect(await whole()).toBe(id);
    expect(await bench.expectOnly(`By ${kind}`, sha256)).toMatchObject({ id });
  });

  it('whose ingest is killed in its middle is refused as unavailable, and makes one video when it is repeated', async () => {
    using begun = await half();
    await bench.signal('ingest', 'SIGKILL');
    begun.goOn();
    const refused = kind === 'gRPC' ? 'code 14' : '503 INGEST_UNAVAILABLE';
    expect(await begun.outcome).toEqual({ refused });
    // What the dead process wrote is there until somebody takes it away.
    expect(await bench.unfinishedBytes()).toBeGreaterThan(0);
    await bench.ageUnfinished();
    await bench.start('ingest');
    await eventually('the sweeper has taken it away', async () => (await bench.unfinishedBytes()) === 0, WAIT);
    const id = await whole();
    expect(await whole()).toBe(id);
    expect(await bench.expectOnly(`By ${kind}`, sha256)).toMatchObject({ id });
  });
});

describe('a resumable upload', () => {
  /** Begins one, as any client of the protocol does. */
  async function begin(): Promise<string> {
    const response = await fetch(`${bench.baseUrl}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${btoa('clip.mp4')},title ${btoa('By tus')}`,
      },
    });
    expect(response.status).toBe(201);
    return new URL(response.headers.get('location') ?? '', bench.baseUrl).href;
  }

  /** Announces all of it in one piece and sends `length` bytes, then holds the rest back. */
  function sendHeld(url: string, length: number): Disposable {
    const request = httpRequest(url, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': '0',
        'content-length': bytes.length,
      },
    });
    request.on('error', () => undefined).on('response', (response) => response.resume());
    request.write(bytes.subarray(0, length));
    return { [Symbol.dispose]: () => request.destroy() };
  }

  async function spooled(url: string, length: number): Promise<void> {
    const id = url.split('/').at(-1) ?? '';
    const path = join(bench.spoolDir, id.slice(0, 2), id, 'bytes');
    await eventually(`${length} bytes are spooled`, async () => (await stat(path)).size === length, WAIT);
  }

  it.each<ServiceName>(['gateway', 'ingest'])(
    'whose %s is killed in the middle of a piece, while ingest gets what came, goes on',
    async (service) => {
      const url = await begin();
      using _held = sendHeld(url, bytes.length / 2);
      await spooled(url, Math.floor(bytes.length / 2));
      const following = async () => (await bench.unfinishedBytes()) > bytes.length / 8;
      await eventually('half of it is in the store', following, WAIT);
      await bench.signal(service, 'SIGKILL');
      // What a dead ingest wrote is a day old to the next, which then sweeps it away.
      if (service === 'ingest') await bench.ageUnfinished();
      await bench.start(service);
      const sent: number[] = [];
      const onProgress = (progress: { readonly sentBytes: number }) => sent.push(progress.sentBytes);
      const { id } = await bench.client.videos.upload(clip, { resumeFrom: url, onProgress });
      // What was there before counts.
      expect(sent[0]).toBe(Math.floor(bytes.length / 2));
      expect(await bench.expectOnly('By tus', sha256)).toMatchObject({ id });
    },
  );

  it('by the SDK outlasts the death of the gateway, and of ingest', async () => {
    const deaths: Promise<void>[] = [];
    const dies = async (service: ServiceName) => {
      await bench.signal(service, 'SIGKILL');
      if (service === 'ingest') await bench.ageUnfinished();
      await bench.start(service);
    };
    const { id } = await bench.client.videos.upload(clip, {
      title: 'By the SDK',
      resumable: true,
      pieceBytes: 128 * 1024,
      onProgress: ({ sentBytes }) => {
        if (deaths.length === 0 && sentBytes > bytes.length / 3) deaths.push(dies('gateway'));
        // Just before the last byte: it is ingest that is not there for it.
        if (deaths.length === 1 && sentBytes === bytes.length) deaths.push(dies('ingest'));
      },
    });
    await Promise.all(deaths);
    expect(deaths).toHaveLength(2);
    expect(await bench.expectOnly('By the SDK', sha256)).toMatchObject({ id });
  });

  it('that is whole when both die before ingest has it makes one video by itself', async () => {
    const url = await begin();
    await bench.signal('ingest', 'SIGSTOP');
    using _held = sendHeld(url, bytes.length);
    await spooled(url, bytes.length);
    await bench.signal('gateway', 'SIGKILL');
    await bench.signal('ingest', 'SIGKILL');
    await bench.ageUnfinished();
    await bench.start('ingest');
    await bench.start('gateway');
    const made = async () => (await bench.client.videos.list().page()).videos.length > 0;
    await eventually('the gateway has made the video', made, WAIT);
    const { id } = await bench.client.videos.upload(clip, { resumeFrom: url });
    expect(await bench.expectOnly('By tus', sha256)).toMatchObject({ id });
  });

  it('whose gateway dies between the video and its answer makes no second one', async () => {
    const url = await begin();
    // Holds ingest just before its commit, where the test has the time to freeze the gateway.
    const lock = 'do $$ begin lock table videos in share row exclusive mode; perform pg_sleep(600); end $$';
    const locked = bench.query(lock).catch(() => undefined);
    const locks = async (granted: boolean) =>
      (await bench.query(`select 1 from pg_locks where relation = 'videos'::regclass and granted = ${granted}`)).length;
    await eventually('the table is locked', async () => (await locks(true)) > 0, WAIT);
    using _held = sendHeld(url, bytes.length);
    await eventually('ingest waits for its commit', async () => (await locks(false)) > 0, WAIT);
    await bench.signal('gateway', 'SIGSTOP');
    await bench.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'do $$ begin lock%'`,
    );
    await locked;
    await eventually('the video is there', async () => (await bench.query('select 1 from videos')).length === 1, WAIT);
    await bench.signal('gateway', 'SIGKILL');
    await bench.start('gateway');
    const { id } = await bench.client.videos.upload(clip, { resumeFrom: url });
    expect(await bench.expectOnly('By tus', sha256)).toMatchObject({ id });
    expect(await readdir(bench.spoolDir)).toHaveLength(1);
  });
});
