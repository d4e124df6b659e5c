import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cpuTimeUs } from '../system/cpu-time.ts';
import { runProgram } from '../system/run-program.ts';
import { resetPeak, residentMemory, settledMemory } from './resident-memory.ts';
import type { Way } from './ways.ts';

const CLIENT = fileURLToPath(new URL('client/main.ts', import.meta.url));

/** What one process did during an upload. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  /** Resident memory in KiB: settled before the upload, and the most during it. */
  readonly beforeKibibytes: number;
  readonly peakKibibytes: number;
}

/** What came of one upload. */
export interface UploadSample {
  /** From the first connection to the answer. */
  readonly seconds: number;
  /** Of those, how many passed after the last byte was sent, where the client can tell. */
  readonly lastAnswerSeconds?: number | undefined;
  readonly processes: Readonly<Record<string, ProcessFigures>>;
}

const Sent = z.object({
  seconds: z.number(),
  videoId: z.string().optional(),
  lastAnswerSeconds: z.number().optional(),
});

/**
 * Uploads so many bytes one way and removes what they became. What earlier uploads left to be written to the disk is
 * written first, so that none pays for another.
 */
export async function measureUpload(way: Way, sizeBytes: number): Promise<UploadSample> {
  const names = Object.entries(way.processes);
  const before = new Map<string, { readonly kibibytes: number; readonly cpuUs: number }>();
  for (const [name, pid] of names) {
    before.set(name, { kibibytes: await settledMemory(pid), cpuUs: await cpuTimeUs(pid) });
    await resetPeak(pid);
  }
  const sent = await upload(way, sizeBytes);
  const processes: Record<string, ProcessFigures> = {};
  for (const [name, pid] of names) {
    const { kibibytes = Number.NaN, cpuUs = 0 } = before.get(name) ?? {};
    processes[name] = {
      cpuSeconds: ((await cpuTimeUs(pid)) - cpuUs) / 1e6,
      beforeKibibytes: kibibytes,
      peakKibibytes: (await residentMemory(pid)).peakKibibytes,
    };
  }
  if (sent.videoId !== undefined) await removeVideo(way.url, sent.videoId);
  await runProgram('sync', []);
  return { seconds: sent.seconds, lastAnswerSeconds: sent.lastAnswerSeconds, processes };
}

/** Uploads and looks at nothing. */
export async function uploadUnmeasured(way: Way, sizeBytes: number): Promise<void> {
  const { videoId } = await upload(way, sizeBytes);
  if (videoId !== undefined) await removeVideo(way.url, videoId);
}

async function upload({ client, url }: Way, sizeBytes: number) {
  return Sent.parse(JSON.parse(await runProgram(process.execPath, [CLIENT, client, url, String(sizeBytes)])));
}

async function removeVideo(url: string, id: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/videos/${id}`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`video ${id} could not be deleted: ${response.status} ${await response.text()}`);
}
