import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createVidiClient, type Video, type VidiClient } from '@vidi/sdk';
import { eventually, freePort, provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { expect } from 'vitest';
import type { Launcher } from '../system/running-vidi.ts';
import { type ServiceName, startServiceProcess } from '../system/service-process.ts';
import { sha256Of } from './sha256.ts';

/** A gateway and an ingest of their own processes, which a test may kill and start again on the same data. */
export interface UploadBench extends AsyncDisposable {
  readonly client: VidiClient;
  /** `http://host:port` of the gateway. */
  readonly baseUrl: string;
  /** The gateway's port. */
  readonly port: number;
  /** Folder of the resumable uploads. */
  readonly spoolDir: string;
  /** Rows of one statement on ingest's database. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Starts a service, or starts it again, and waits until it is ready. */
  start(service: ServiceName): Promise<void>;
  /** Sends a signal: SIGKILL lets it finish nothing, SIGSTOP freezes it. Resolves when a killed one is gone. */
  signal(service: ServiceName, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** What the media store has of writes that have not ended, in bytes. */
  unfinishedBytes(): Promise<number>;
  /** Makes unfinished writes look a day old, as the sweeper will find them. */
  ageUnfinished(): Promise<void>;
  /** Makes sure that one video has the title and the SHA-256, and that there are no others, nor bytes of others. */
  expectOnly(title: string, sha256: string): Promise<Video>;
}

/** @param env settings beyond the bench's own */
export async function startUploadBench(env: Readonly<Record<string, string>> = {}): Promise<UploadBench> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.use(await temporaryFolder());
  const database = cleanUp.use(await provideDatabase());
  const processes = cleanUp.use(new AsyncDisposableStack());
  const ports = { gateway: await freePort(), ingest: await freePort() };
  const health = { ingest: await freePort(), processor: await freePort() };
  const [mediaDir, spoolDir] = [join(folder.path, 'media'), join(folder.path, 'uploads')];
  const settings = {
    DATABASE_URL: database.url,
    VIDI_MEDIA_DIR: mediaDir,
    VIDI_UPLOAD_DIR: spoolDir,
    VIDI_WORK_DIR: join(folder.path, 'work'),
    VIDI_MIN_FREE_BYTES: '0',
    VIDI_TICKET_QUEUE: 'direct',
    VIDI_INGEST_ADDRESS: `127.0.0.1:${ports.ingest}`,
    VIDI_INGEST_PORT: String(ports.ingest),
    VIDI_INGEST_HEALTH_PORT: String(health.ingest),
    VIDI_PROCESSOR_HEALTH_PORT: String(health.processor),
    VIDI_GATEWAY_PORT: String(ports.gateway),
    ...env,
  };
  const running = new Map<ServiceName, Launcher>();
  const baseUrl = `http://127.0.0.1:${ports.gateway}`;
  const start = async (service: ServiceName) => {
    const readyPort = service === 'gateway' ? ports.gateway : health[service];
    await startServiceProcess(service, settings, readyPort, (started) => {
      running.set(service, started);
      processes.defer(async () => {
        // A frozen process hears nothing else.
        started.child.kill('SIGKILL');
        await started.ended();
      });
    });
    const isReady = async () => (await fetch(`${baseUrl}/readyz`)).ok;
    // Until it connects again it answers 503, which says to come back.
    if (running.has('gateway')) await eventually('the gateway reaches ingest', isReady, { timeoutMs: 60_000 });
  };
  await start('ingest');
  await start('gateway');

  const client = createVidiClient({ baseUrl });
  const unfinished = async () => {
    const folderOfParts = join(mediaDir, 'incomplete');
    return (await filesIn(folderOfParts)).filter((path) => !path.includes('health-'));
  };
  const owned = cleanUp.move();
  return {
    client,
    baseUrl,
    port: ports.gateway,
    spoolDir,
    query: database.query,
    start,
    signal: async (service, signal) => {
      const process = running.get(service);
      process?.child.kill(signal);
      if (signal !== 'SIGKILL') return;
      running.delete(service);
      await process?.ended();
    },
    unfinishedBytes: async () => {
      const sizes = (await unfinished()).map(async (path) => (await stat(path).catch(() => undefined))?.size ?? 0);
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
    ageUnfinished: async () => {
      const longAgo = new Date(Date.now() - 25 * 3_600_000);
      for (const path of await unfinished()) await utimes(path, longAgo, longAgo);
    },
    expectOnly: async (title, sha256) => {
      const videos = await Array.fromAsync(client.videos.list());
      expect(videos.map((video) => [video.title, video.source?.sha256])).toEqual([[title, sha256]]);
      const [video] = videos;
      if (video === undefined) throw new Error('there is no video');
      const { body } = await client.videos.downloadSource(video.id);
      expect(await sha256Of(body)).toBe(sha256);
      await eventually('nothing unfinished is left', async () => (await unfinished()).length === 0);
      // One source, wherever the store keeps it, and nothing of anybody else.
      expect(await filesIn(join(mediaDir, 'objects'))).toHaveLength(1);
      expect((await filesIn(spoolDir)).filter((path) => path.endsWith('/bytes'))).toEqual([]);
      return video;
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
