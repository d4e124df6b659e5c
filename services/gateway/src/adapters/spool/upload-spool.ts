import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/utils';
import { createBufferCollector } from '@vidi/service-kit';
import type { SpoolConfig } from '../../config.ts';
import { ContentRefusedError, PieceChecksumError, SpooledUploadNotFoundError } from '../../ports/spool-errors.ts';
import type { SpooledUpload, UploadContexts, UploadSpool } from '../../ports/upload-spool.ts';
import { FirstLook } from './first-look.ts';
import { SpoolRoom } from './spool-room.ts';

/** Ids are made here; anything else never becomes part of a path. */
const UPLOAD_ID = /^[0-9a-f]{32}$/;

/** How much is read at once when an upload is handed over, in bytes. */
const READ_BYTES = 256 * 1024;

/** What never changes of an upload; the rest is told by the files. */
type Facts = Omit<SpooledUpload, 'offset' | 'videoId'>;

/**
 * Resumable uploads in a folder until they are whole, for the tus server. A folder of its own for each, under one of 256:
 * `facts.json`; `bytes`; `unverified`, with the offset up to which `bytes` counts, while a piece with a checksum is written, so
 * that a killed process leaves no byte that nobody checked; `video`, with the id of the video it became.
 *
 * Nobody waits for the disk to have the bytes: a client is told that all is well only when a video was made of them, and ingest
 * has synced it by then. After a power cut `bytes` is as long as what the disk has of it, as file systems tell of a file's growth
 * after its data (ext4 in its default mode, XFS, Btrfs, APFS), and its client goes on from there.
 */
export class FolderUploadSpool extends DataStore implements UploadSpool {
  readonly #root: string;
  readonly #config: SpoolConfig;
  readonly #room: SpoolRoom;
  readonly #contexts: UploadContexts;
  readonly #collector = createBufferCollector();

  constructor(config: SpoolConfig, contexts: UploadContexts) {
    super();
    this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
    this.#root = resolve(config.folder);
    this.#config = config;
    this.#room = new SpoolRoom(this.#root, config.minFreeBytes);
    this.#contexts = contexts;
  }

  override async create(upload: Upload): Promise<Upload> {
    const context = this.#contexts.getStore();
    if (context === undefined) throw new Error('an upload was created outside of a request');
    const { id, size: sizeBytes = 0, metadata = {} } = upload;
    const createdMs = Date.now();
    const folder = this.#folderOf(id);
    try {
      await mkdir(folder, { recursive: true });
      await this.#room.check(sizeBytes);
      await writeFile(join(folder, 'bytes'), '', { flush: true });
      const facts: Facts = { id, sizeBytes, createdMs, metadata, caller: context.caller };
      await writeWhole(join(folder, 'facts.json'), JSON.stringify(facts));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw this.#room.asFull(error);
    }
    upload.creation_date = new Date(createdMs).toISOString();
    return upload;
  }

  /**
   * Appends what comes; what came before the stream broke off stays, unless it has a checksum that then cannot be checked. What
   * is no video ends the upload: at once, or, with a checksum, when it is known to have come as it was sent.
   */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const { checksums = [], onWritten } = this.#contexts.getStore() ?? {};
    const isChecked = checksums.length > 0;
    const unverified = join(this.#folderOf(id), 'unverified');
    // A client that lost the answer to its last piece may append nothing once more; by then the bytes are gone, or ingest's.
    const upload = await this.find(id);
    if (upload.videoId !== undefined || (offset > 0 && offset === upload.sizeBytes)) return offset;
    try {
      await this.#room.check(0);
      const file = await open(join(this.#folderOf(id), 'bytes'), 'r+');
      try {
        if (isChecked) await writeFile(unverified, String(offset), { flush: true });
        await file.truncate(offset);
        // Of an earlier piece, of which nothing is left now.
        if (!isChecked) await rm(unverified, { force: true });
        const hashes = checksums.map((checksum) => ({ ...checksum, hash: createHash(checksum.algorithm) }));
        const look = await FirstLook.resume(file, offset);
        const onBytes = (end: number) => onWritten?.({ ...upload, offset: isChecked ? offset : end });
        const end = await this.#append(file, stream, offset, { hashes, look, onBytes });
        const wrong = hashes.find(({ hash, digest }) => hash.digest('base64') !== digest);
        if (wrong !== undefined) {
          await file.truncate(offset);
          throw new PieceChecksumError(wrong.algorithm, wrong.header);
        }
        if (end === upload.sizeBytes) look?.end();
        look?.check();
        if (isChecked) await rm(unverified, { force: true });
        if (look === undefined || look.isAccepted) onWritten?.({ ...upload, offset: end });
        return end;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof ContentRefusedError) await rm(this.#folderOf(id), { recursive: true, force: true });
      throw this.#room.asFull(error);
    }
  }

  async #append(
    file: FileHandle,
    stream: Readable,
    offset: number,
    piecewise: {
      readonly hashes: readonly { readonly hash: Hash }[];
      readonly look: FirstLook | undefined;
      readonly onBytes: (end: number) => void;
    },
  ): Promise<number> {
    const { hashes, look, onBytes } = piecewise;
    let end = offset;
    const watch = this.#room.watch();
    for await (const chunk of stream) {
      const piece: Buffer = chunk;
      await watch.passed(piece.byteLength);
      this.#collector.passed(piece.byteLength);
      for (const { hash } of hashes) hash.update(piece);
      look?.add(piece);
      if (hashes.length === 0) look?.check();
      for (let written = 0; written < piece.byteLength; ) {
        const { bytesWritten } = await file.write(piece, written, piece.byteLength - written, end);
        written += bytesWritten;
        end += bytesWritten;
      }
      // What may yet be refused is nobody else's business.
      if (look === undefined || look.isAccepted) onBytes(end);
    }
    return end;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { sizeBytes: size, offset, createdMs, metadata } = await this.find(id);
    return new Upload({ id, size, offset, metadata, creation_date: new Date(createdMs).toISOString() });
  }

  override async remove(id: string): Promise<void> {
    await this.find(id);
    await rm(this.#folderOf(id), { recursive: true, force: true });
  }

  override getExpiration(): number {
    return this.#config.expiryMs;
  }

  override async deleteExpired(): Promise<number> {
    let count = 0;
    for await (const id of this.ids()) {
      const folder = this.#folderOf(id);
      const createdMs = (await this.#facts(id))?.createdMs;
      const expiresMs =
        createdMs === undefined
          ? (await lastChangedMs(folder)) + Math.min(this.#config.expiryMs, this.#config.abandonedMs)
          : createdMs + this.#config.expiryMs;
      if (Date.now() <= expiresMs) continue;
      await rm(folder, { recursive: true, force: true });
      count += 1;
    }
    return count;
  }

  async find(id: string): Promise<SpooledUpload> {
    const facts = UPLOAD_ID.test(id) ? await this.#facts(id) : undefined;
    if (facts === undefined) throw new SpooledUploadNotFoundError(`There is no upload ${JSON.stringify(id)}.`);
    const folder = this.#folderOf(id);
    const videoId = await ifThere(readFile(join(folder, 'video'), 'utf8'));
    if (videoId !== undefined) return { ...facts, offset: facts.sizeBytes, videoId };
    const there = (await ifThere(stat(join(folder, 'bytes'))))?.size ?? 0;
    const verified = await ifThere(readFile(join(folder, 'unverified'), 'utf8'));
    return { ...facts, offset: Math.min(there, verified === undefined ? there : Number(verified)), videoId };
  }

  async *bytesOf({ id }: Pick<SpooledUpload, 'id'>, offsets: Iterable<number> | AsyncIterable<number>) {
    const file = await open(join(this.#folderOf(id), 'bytes'), 'r');
    try {
      let at = 0;
      for await (const end of offsets) {
        while (at < end) {
          const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(READ_BYTES, end - at)), {
            position: at,
          });
          if (bytesRead === 0) throw new Error(`upload ${id} has only ${at} of the ${end} bytes that count`);
          at += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      }
    } finally {
      await file.close();
    }
  }

  fileOf({ id }: Pick<SpooledUpload, 'id'>): string {
    return relative(this.#root, join(this.#folderOf(id), 'bytes')).replaceAll('\\', '/');
  }

  async becameVideo(id: string, videoId: string): Promise<void> {
    const folder = this.#folderOf(id);
    await writeWhole(join(folder, 'video'), videoId);
    await rm(join(folder, 'bytes'), { force: true });
  }

  async *ids(): AsyncGenerator<string> {
    for (const shelf of (await ifThere(readdir(this.#root))) ?? []) {
      for (const id of (await ifThere(readdir(join(this.#root, shelf)))) ?? []) if (UPLOAD_ID.test(id)) yield id;
    }
  }

  async #facts(id: string): Promise<Facts | undefined> {
    const text = await ifThere(readFile(join(this.#folderOf(id), 'facts.json'), 'utf8'));
    return text === undefined ? undefined : JSON.parse(text);
  }

  #folderOf(id: string): string {
    if (!UPLOAD_ID.test(id)) throw new SpooledUploadNotFoundError(`There is no upload ${JSON.stringify(id)}.`);
    return join(this.#root, id.slice(0, 2), id);
  }
}

/** Writes a file so that nobody ever finds half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { flush: true });
  await rename(`${path}.part`, path);
}

/** When an upload without facts last grew. */
async function lastChangedMs(folder: string): Promise<number> {
  const facts = (await ifThere(stat(join(folder, 'bytes')))) ?? (await ifThere(stat(folder)));
  return facts?.mtimeMs ?? Date.now();
}

async function ifThere<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}
