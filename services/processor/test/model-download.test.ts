import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@vidi/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadModel } from '../src/adapters/whisper/download-model.ts';
import type { WhisperModel } from '../src/domain/speech/whisper-models.ts';
import { type TemporaryFolder, temporaryFolder } from './analysis-process.ts';

const BYTES = randomBytes(300_000);
const MODEL: WhisperModel = {
  file: 'ggml-test.bin',
  sizeBytes: BYTES.length,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};

type Treatment = (request: IncomingMessage, response: ServerResponse) => void;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => await folder[Symbol.asyncDispose]());

/** A hub that treats requests as planned; the last goes for all that follow. */
async function hub(plan: readonly Treatment[]) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    (plan[ranges.length - 1] ?? plan.at(-1))?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const startOf = ({ headers }: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

const whole: Treatment = (request, response) => {
  const start = startOf(request);
  response.writeHead(start > 0 ? 206 : 200).end(BYTES.subarray(start));
};

const sends =
  (bytes: Uint8Array): Treatment =>
  (_, response) =>
    void response.writeHead(200).end(bytes);

const status =
  (code: number): Treatment =>
  (_, response) =>
    void response.writeHead(code).end();

/** The connection breaks after so many bytes. */
const breaksAfter =
  (count: number): Treatment =>
  (request, response) => {
    const start = startOf(request);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': BYTES.length - start });
    response.write(BYTES.subarray(start, start + count), () => response.socket?.end());
  };

const fetched = async (hubUrl: string, signal = new AbortController().signal) =>
  await downloadModel(MODEL, {
    cacheDir: folder.file('cache'),
    hubUrl,
    log: silentLogger(),
    signal,
    retryPauseMs: 1,
  });

const cached = async () => await readdir(folder.file('cache'));

describe('a Whisper model', { timeout: 30_000 }, () => {
  it('is fetched once, and is the only thing in the cache', async () => {
    await using server = await hub([whole]);
    const path = await fetched(`${server.url}/`);
    expect((await readFile(path)).equals(BYTES)).toBe(true);
    expect(await fetched(server.url)).toBe(path);
    expect(await cached()).toEqual([MODEL.file]);
    expect(server.ranges).toEqual([undefined]);
  });

  it('goes on where it broke off, over any number of breaks, and in another process', async () => {
    await using server = await hub([breaksAfter(100_000), breaksAfter(50_000), whole]);
    expect((await readFile(await fetched(server.url))).equals(BYTES)).toBe(true);
    // How much of what was sent last had arrived is the network's business.
    const starts = server.ranges.map((range) => Number(/\d+/.exec(range ?? '')?.[0] ?? 0));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));

    await writeFile(folder.file('cache/ggml-test.bin'), 'damaged since');
    await writeFile(folder.file('cache/ggml-test.bin.part'), BYTES.subarray(0, 70_000));
    expect((await readFile(await fetched(server.url))).equals(BYTES)).toBe(true);
    expect(server.ranges.at(-1)).toBe('bytes=70000-');
  });

  it('is taken from the start where the hub knows no ranges', async () => {
    await using server = await hub([breaksAfter(100_000), sends(BYTES)]);
    expect((await readFile(await fetched(server.url))).equals(BYTES)).toBe(true);
  });

  it('is fetched anew when what came, or what was here, is not what it should be', async () => {
    const other = Buffer.from(BYTES);
    other[5] = (other[5] ?? 0) ^ 1;
    await using server = await hub([sends(other), whole]);
    expect((await readFile(await fetched(server.url))).equals(BYTES)).toBe(true);
    expect(server.ranges).toEqual([undefined, undefined]);
    await writeFile(folder.file('cache/ggml-test.bin'), other);
    expect((await readFile(await fetched(server.url))).equals(BYTES)).toBe(true);
  });

  it('is fetched by one of several that need it at once, and by the next when that one died', async () => {
    await using server = await hub([whole]);
    await writeFile(folder.file('held'), '');
    const paths = await Promise.all([fetched(server.url), fetched(server.url), fetched(server.url)]);
    expect(new Set(paths).size).toBe(1);
    expect(server.ranges).toHaveLength(1);

    const lock = folder.file('cache/ggml-test.bin.lock');
    await writeFile(folder.file('cache/ggml-test.bin'), 'gone');
    await writeFile(lock, '');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, longAgo, longAgo);
    await fetched(server.url);
    expect(await cached()).toEqual([MODEL.file]);
  });

  it.each([
    ['sends something else for good', [sends(randomBytes(BYTES.length))], 'SHA-256'],
    ['sends more than the model has', [sends(Buffer.concat([BYTES, BYTES]))], 'more than the 300000 bytes'],
    ['does not have it', [status(404)], 'HTTP 404'],
    ['is broken for good', [status(503)], 'HTTP 503'],
  ] as const)('is not there when the hub %s, and it is said what to do', async (_, plan, why) => {
    await using server = await hub(plan);
    const refusal = fetched(server.url);
    await expect(refusal).rejects.toThrow(why);
    for (const fix of [folder.file('cache/ggml-test.bin'), 'VIDI_WHISPER_MODEL', 'VIDI_WHISPER_HUB', MODEL.sha256])
      await expect(refusal).rejects.toThrow(fix);
    expect((await cached()).filter((name) => !name.endsWith('.part'))).toEqual([]);
  });

  it('is not there when the hub cannot be reached', async () => {
    await expect(fetched('http://127.0.0.1:9')).rejects.toThrow(/cannot be fetched from http:\/\/127\.0\.0\.1:9\//);
  });

  it('is left for the next time when nobody wants it any more', async () => {
    await using server = await hub([() => undefined]);
    await expect(fetched(server.url, AbortSignal.timeout(200))).rejects.toThrow(/timeout|aborted/);
    expect((await cached()).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});
