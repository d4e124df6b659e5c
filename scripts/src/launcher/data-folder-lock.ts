import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

/** How long a running Vidi may take to answer "I am here", in milliseconds. */
const ANSWER_TIMEOUT_MS = 2_000;

const Holder = z.object({ pid: z.int(), url: z.string(), port: z.int(), token: z.string() });
type Holder = z.infer<typeof Holder>;

/** Another Vidi uses the data folder. */
export class DataFolderInUseError extends Error {
  override readonly name = 'DataFolderInUseError';

  constructor(dataDir: string, { pid, url }: Holder) {
    super(
      `Vidi is running on this data folder already: process ${pid}, ${url} (${dataDir}). ` +
        'Stop it first, or set VIDI_DATA_DIR to another folder.',
    );
  }
}

/** A data folder that is ours until we release it, or die. */
export interface DataFolderLock {
  /** Whether a run that was killed had left its lock behind: parts of it may still be on their way out. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

/**
 * Takes a data folder for this process.
 *
 * The holder answers on a loopback port named in `lock.json`, with a word only it knows. So a lock is alive exactly as long
 * as its process is, however that ends, and a process id that was given to another program deceives nobody.
 *
 * @param url what a second start is told: where the first one serves.
 * @throws DataFolderInUseError when another process holds it.
 */
export async function lockDataFolder(dataDir: string, url: string): Promise<DataFolderLock> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'lock.json');
  const token = randomUUID();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(token);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  try {
    const takenOver = await writeLock(path, dataDir, { pid: process.pid, url, port: portOf(server), token });
    return {
      takenOver,
      release: async () => {
        if ((await readLock(path))?.token === token) await rm(path, { force: true });
        server.close();
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

async function writeLock(path: string, dataDir: string, own: Holder): Promise<boolean> {
  for (let takenOver = false; ; takenOver = true) {
    // Written first and then linked, so that nobody ever reads half a lock.
    const draft = `${path}.${own.token}.new`;
    await writeFile(draft, `${JSON.stringify(own)}\n`, { mode: 0o600 });
    try {
      await link(draft, path);
      return takenOver;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    } finally {
      await rm(draft, { force: true });
    }
    const holder = await readLock(path);
    if (holder !== undefined && (await answers(holder))) throw new DataFolderInUseError(dataDir, holder);
    await moveAway(path, holder, own.token);
  }
}

/** Removes a dead lock, but never one that a third process wrote in its place since it was read. */
async function moveAway(path: string, dead: Holder | undefined, token: string): Promise<void> {
  const aside = `${path}.${token}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readLock(aside);
  if (moved?.token !== dead?.token) await link(aside, path);
  await rm(aside, { force: true });
}

async function readLock(path: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Not there, or not a lock: nobody holds it.
    return undefined;
  }
}

async function answers({ port, token }: Holder): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('utf8');
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
  socket.on('data', (text: string) => {
    heard += text;
  });
  socket.once('error', () => undefined);
  socket.once('close', () => resolve(heard === token));
  return await promise;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave the lock no port');
  return address.port;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
