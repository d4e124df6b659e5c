import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { Agent, fetch, type Response } from 'undici';
import type { WhisperModel } from '../../domain/speech/whisper-models.ts';
import { takeFileLock } from './file-lock.ts';
import { sha256OfFile } from './model-file.ts';

/** Where models come from and are kept. */
export interface ModelDownload {
  readonly cacheDir: string;
  /** The address of a model is this, a slash and its file. */
  readonly hubUrl: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** First pause before another try, in ms; it doubles. Default 1000. */
  readonly retryPauseMs?: number;
}

/** A model could not be fetched. */
export class ModelDownloadError extends Error {
  override readonly name = 'ModelDownloadError';
}

const TRIES = 5;
/** Longest silence of the hub, in ms. */
const IDLE_MS = 60_000;
/** A line of the log for each. */
const PROGRESS_SHARE = 0.1;

/**
 * Sees to it that a model is in the cache, whole and unchanged, and returns its path. It is fetched once: by one of the processors that share the
 * cache, while the others wait. What has arrived is kept over breaks and restarts; only a file with the right SHA-256 gets its name.
 *
 * @throws {ModelDownloadError} saying what to do instead.
 * @throws the reason of the signal when it is aborted.
 */
export async function downloadModel(model: WhisperModel, download: ModelDownload): Promise<string> {
  const { cacheDir, log, signal } = download;
  const path = join(cacheDir, model.file);
  if (await isWhole(path, model, signal)) return path;
  try {
    const waiting = () => log.info({ path }, 'another processor fetches the model; waiting for it');
    await using _lock = await takeFileLock(`${path}.lock`, signal, waiting);
    // It may have come while we waited.
    if (!(await isWhole(path, model, signal))) await fetchInto(path, model, download);
    return path;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ModelDownloadError ? error : failed(model, download, String(error), error);
  }
}

async function isWhole(path: string, { sizeBytes, sha256 }: WhisperModel, signal: AbortSignal): Promise<boolean> {
  if ((await sizeOf(path)) !== sizeBytes) return false;
  return (await sha256OfFile(path, signal)) === sha256;
}

async function fetchInto(path: string, model: WhisperModel, download: ModelDownload): Promise<void> {
  const { log, signal, retryPauseMs = 1_000 } = download;
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  log.info({ url: urlOf(model, download), sizeBytes: model.sizeBytes }, 'fetching the Whisper model');
  let why: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const sha256 = await fetchRest(part, model, download);
      if (sha256 === model.sha256) {
        await rename(part, path);
        log.info({ path, sha256 }, 'the Whisper model is here');
        return;
      }
      // Nothing of it can be trusted.
      await rm(part, { force: true });
      why = `what came has the SHA-256 ${sha256}, not ${model.sha256}`;
      log.warn({ why }, 'the Whisper model is not what it should be; fetching it anew');
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelDownloadError) throw error;
      why = error;
      log.warn({ err: error, attempt }, 'fetching the Whisper model broke off');
    }
    if (attempt < TRIES) {
      const pauseMs = retryPauseMs * 2 ** (attempt - 1);
      await pause(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
  throw failed(model, download, why instanceof Error ? causeOf(why) : String(why), why);
}

/** Fetches what is not here yet. @returns the SHA-256 of the whole. */
async function fetchRest(part: string, model: WhisperModel, download: ModelDownload): Promise<string> {
  const here = (await sizeOf(part)) ?? 0;
  if (here > model.sizeBytes) await rm(part, { force: true });
  const from = here > model.sizeBytes ? 0 : here;
  if (from === model.sizeBytes) return await sha256OfFile(part, download.signal);
  const dispatcher = new Agent({ headersTimeout: IDLE_MS, bodyTimeout: IDLE_MS });
  try {
    const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
    const response = await fetch(urlOf(model, download), { dispatcher, headers, signal: download.signal });
    const start = startOf(response, from, model, download);
    const hash = createHash('sha256');
    if (start > 0) await update(hash, part);
    await write(part, start, response, hash, model, download);
    return hash.digest('hex');
  } finally {
    await dispatcher.destroy();
  }
}

function startOf(response: Response, from: number, model: WhisperModel, download: ModelDownload): number {
  if (response.status === 206 && from > 0) return from;
  // One that has no ranges sends everything again.
  if (response.status === 200) return 0;
  const why = `HTTP ${response.status}`;
  if (response.status === 429 || response.status >= 500) throw new Error(why);
  throw failed(model, download, why);
}

async function update(hash: Hash, part: string): Promise<void> {
  for await (const piece of createReadStream(part, { highWaterMark: 1 << 20 })) hash.update(piece);
}

async function write(
  part: string,
  start: number,
  response: Response,
  hash: Hash,
  model: WhisperModel,
  download: ModelDownload,
): Promise<void> {
  await using file = await open(part, start === 0 ? 'w' : 'a');
  let size = start;
  let told = start / model.sizeBytes;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > model.sizeBytes) {
      await rm(part, { force: true });
      throw failed(model, download, `it sends more than the ${model.sizeBytes} bytes of the model`);
    }
    await file.writeFile(piece);
    hash.update(piece);
    if (size / model.sizeBytes < told + PROGRESS_SHARE) continue;
    told = size / model.sizeBytes;
    const progress = { model: model.file, percent: Math.floor(100 * told), receivedBytes: size };
    download.log.info({ ...progress, totalBytes: model.sizeBytes }, 'fetching the Whisper model');
  }
  if (size < model.sizeBytes) throw new Error(`it ended after ${size} of ${model.sizeBytes} bytes`);
  await file.sync();
}

function failed(model: WhisperModel, download: ModelDownload, why: string, cause?: unknown): ModelDownloadError {
  const path = join(download.cacheDir, model.file);
  const message =
    `The Whisper model cannot be fetched from ${urlOf(model, download)}: ${why}. Put the file at ${path} by hand (${model.sizeBytes} bytes, ` +
    `SHA-256 ${model.sha256}), set VIDI_WHISPER_MODEL to the path of a model that is on this machine, or VIDI_WHISPER_HUB to a place that can be reached.`;
  return new ModelDownloadError(message, { cause });
}

function urlOf({ file }: WhisperModel, { hubUrl }: ModelDownload): string {
  return `${hubUrl.replace(/\/+$/, '')}/${file}`;
}

/** What undici hides behind `fetch failed`. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
