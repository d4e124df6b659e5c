import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeClip } from '@vidi/sample-video';
import { eventually, type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HALF_UPLOADS } from './half-uploads.ts';
import { sha256Of } from './sha256.ts';
import { startUploadBench, type UploadBench } from './upload-bench.ts';

/** How slowly a client may be before it is ended, shortened so that a test sees it. */
const SLOW = { VIDI_UPLOAD_IDLE_TIMEOUT: '10s', VIDI_UPLOAD_MIN_RATE: '1KiB', VIDI_HEADER_TIMEOUT: '5s' };

/** How often one that was told to come back does. */
const MAX_ATTEMPTS = 6;

const WAIT = { timeoutMs: 200_000, intervalMs: 500 };

let folder: TemporaryFolder;
let clip: Buffer;
let bench: UploadBench;
beforeAll(async () => {
  folder = await temporaryFolder();
  const path = join(folder.path, 'clip.mp4');
  await makeClip({ path, shots: [{ frames: 10 }] });
  clip = await readFile(path);
  bench = await startUploadBench({ ...SLOW, VIDI_PROCESSOR_CONCURRENCY: '4' });
  await bench.start('processor');
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** The clip with bytes of its own behind it, in a box that players pass over (ISO/IEC 14496-12, `free`). */
function anotherClip(): Buffer<ArrayBuffer> {
  const box = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('free'), randomBytes(16)]);
  return Buffer.concat([clip, box]);
}

/** Hands one over in one of the ways there are; resolves with its id. */
async function handOver(number: number, bytes: Buffer<ArrayBuffer>): Promise<string> {
  const said = { title: `Many ${number}`, features: ['MEDIA_INFO'] } as const;
  const { videos } = bench.client;
  if (number % 4 === 0) return (await videos.upload(bytes, said)).id;
  if (number % 4 === 1) return (await videos.upload(bytes, { ...said, resumable: true, pieceBytes: 32 * 1024 })).id;
  const begin = HALF_UPLOADS[number % 4 === 2 ? 'multipart' : 'gRPC'];
  const upload = { bytes, title: said.title, requestId: `many-${number}`, features: said.features };
  for (let attempt = 1; ; attempt++) {
    using half = begin(bench.port, upload);
    half.goOn();
    const outcome = await half.outcome;
    if ('id' in outcome) return outcome.id;
    // UNAVAILABLE is an answer to a crowd, and means to come back, as the SDK does by itself.
    if (attempt === MAX_ATTEMPTS || !/^(code 14|503 )/.test(outcome.refused)) {
      throw new Error(`upload ${number} was refused: ${outcome.refused}`);
    }
    await delay(attempt * 500);
  }
}

/** Sends a head, then a byte now and then until the connection is closed; resolves with all that came back. */
async function drip(head: string): Promise<string> {
  const socket = connect(bench.port, '127.0.0.1');
  const pieces: Buffer[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket
    .on('data', (piece: Buffer) => pieces.push(piece))
    .on('error', () => undefined)
    .on('close', () => resolve());
  socket.write(head);
  const dripping = setInterval(() => socket.write('a'), 100);
  await closed;
  clearInterval(dripping);
  return Buffer.concat(pieces).toString();
}

describe('a hundred uploads at once, of every kind', () => {
  it('all complete with their own bytes, beside clients that drip, each of which is ended with its limit by name', async () => {
    const formHead = [
      'POST /api/v1/videos HTTP/1.1',
      'host: localhost',
      'content-type: multipart/form-data; boundary=b',
      'content-length: 1000000',
    ].join('\r\n');
    const formBody = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n\0\0\0\x18ftypisom';
    const dripping = Array.from({ length: 10 }, () => drip(`${formHead}\r\n\r\n${formBody}`));
    const halfHeaders = Array.from({ length: 10 }, () => drip(`${formHead}\r\nx-a: `));

    const clips = Array.from({ length: 100 }, anotherClip);
    const ids = await Promise.all(clips.map((bytes, number) => handOver(number, bytes)));
    expect(new Set(ids).size).toBe(100);

    for (const answer of await Promise.all(dripping)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toMatch(/VIDI_UPLOAD_MIN_RATE/);
    }
    for (const answer of await Promise.all(halfHeaders)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toMatch(/VIDI_HEADER_TIMEOUT/);
    }
    await eventually(
      'nothing of the dripping uploads is left',
      async () => (await bench.unfinishedBytes()) === 0,
      WAIT,
    );

    const completed = async () => {
      const videos = await Array.fromAsync(bench.client.videos.list({ filter: 'status = COMPLETED', pageSize: 1000 }));
      return videos.length === 100 && videos;
    };
    const videos = await eventually('all hundred are completed', completed, WAIT);
    const expected = await Promise.all(clips.map(async (bytes, number) => [`Many ${number}`, await sha256Of(bytes)]));
    const found = videos.map(({ title, source }) => [title, source?.sha256]);
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(await bench.query('select count(*)::int as count from videos')).toEqual([{ count: 100 }]);
  }, 280_000);
});
