import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Code } from '@connectrpc/connect';
import { Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { eventually, type TemporaryFolder, temporaryFolder, videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayProcess } from './clients/gateway-process.ts';
import { append, appendHeld, ask, begin, locationOf, offsetOf, tusMetadata } from './clients/tus.ts';
import { fieldsOf, type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { addKey, ingestError, startUpstream } from './upstream.ts';

const BYTES = videoBytes(3_000_000);
const DAY_MS = 86_400_000;

let folder: TemporaryFolder;
let running: RunningGateway;
beforeAll(async () => {
  folder = await temporaryFolder();
  running = await startGateway({
    spool: { folder: join(folder.path, 'spool'), expiryMs: DAY_MS, abandonedMs: 3_600_000, minFreeBytes: 0 },
  });
});
afterAll(async () => {
  await running.stop();
  await folder[Symbol.asyncDispose]();
});

const sha256 = (bytes: Uint8Array, as: 'hex' | 'base64' = 'hex') => createHash('sha256').update(bytes).digest(as);

async function refusal(response: Response): Promise<unknown> {
  return [response.status, reasonOf((await response.json()) as RestError)];
}

/** Sends a part of a piece and cuts the connection when the server has it. */
async function breakOff(upload: string, bytes: Uint8Array, announced: number, headers = {}): Promise<void> {
  using held = appendHeld(upload, 0, bytes, announced, headers);
  await held.sent;
}

describe('a resumable upload', () => {
  it('is described by OPTIONS', async () => {
    const { status, headers } = await fetch(`${running.url}/api/v1/uploads`, { method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers.get('tus-extension')).toBe('creation,creation-with-upload,expiration,termination,checksum');
    expect(headers.get('tus-checksum-algorithm')).toBe('sha1,sha256,md5');
  });

  it('that comes in pieces becomes one video, with all that was said of it', async () => {
    const seen = running.upstream.uploads.length;
    const said = {
      filename: '../Füße.mp4',
      filetype: 'video/mp4',
      title: 'Feet',
      features: 'SHOTS',
      labels: '{"a":"b"}',
      force: 'true',
    };
    const created = await begin(running.url, BYTES.length, {
      'upload-metadata': tusMetadata({ ...said, sha256: sha256(BYTES) }),
    });
    expect(created.status).toBe(201);
    expect(created.headers.get('upload-expires')).not.toBeNull();
    const upload = locationOf(running.url, created);
    expect((await append(upload, 0, BYTES.subarray(0, 1_000_000))).headers.get('upload-offset')).toBe('1000000');
    expect(await refusal(await append(upload, 5, BYTES.subarray(5)))).toEqual([409, 'UPLOAD_OFFSET_CONFLICT']);
    const last = await append(upload, 1_000_000, BYTES.subarray(1_000_000));
    expect([last.status, last.headers.get('vidi-video-id')]).toEqual([204, 'uploaded-1']);
    const nothingMore = await append(upload, 3_000_000, BYTES.subarray(0, 0));
    expect([nothingMore.status, nothingMore.headers.get('vidi-video-id')]).toEqual([204, 'uploaded-1']);
    const asked = await ask(upload);
    expect([asked.headers.get('upload-offset'), asked.headers.get('vidi-video-id')]).toEqual(['3000000', 'uploaded-1']);
    const uploads = running.upstream.uploads.slice(seen);
    expect(uploads).toHaveLength(1);
    expect(uploads[0]).toMatchObject({ size: BYTES.length, sha256: sha256(BYTES), end: 'complete' });
    expect(uploads[0]?.metadata).toMatchObject({
      fileName: '../Füße.mp4',
      title: 'Feet',
      force: true,
      requestId: `tus-${upload.split('/').at(-1)}`,
      sizeBytes: BigInt(BYTES.length),
      sha256: sha256(BYTES),
    });
  });

  it('may come whole with its creation', async () => {
    const created = await fetch(`${running.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '1000', 'content-type': 'application/offset+octet-stream' },
      body: BYTES.subarray(0, 1_000),
    });
    expect([created.status, created.headers.get('vidi-video-id')]).toEqual([201, 'uploaded-1']);
  });

  it('goes on where its connection broke', async () => {
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    await breakOff(upload, BYTES.subarray(0, 700_000), BYTES.length);
    const offset = await eventually('the server has what came', async () => (await offsetOf(upload)) || undefined);
    expect((await append(upload, offset, BYTES.subarray(offset))).status).toBe(204);
    expect(running.upstream.uploads.at(-1)).toMatchObject({ sha256: sha256(BYTES), end: 'complete' });
  });

  it('keeps nothing of a piece whose checksum is wrong, or could not be checked', async () => {
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    const right = `sha256 ${sha256(BYTES.subarray(0, 5_000), 'base64')}`;
    const wrong = await append(upload, 0, BYTES.subarray(1, 5_001), { 'upload-checksum': right });
    expect(await refusal(wrong)).toEqual([460, 'CHECKSUM_MISMATCH']);
    expect(await offsetOf(upload)).toBe(0);
    await breakOff(upload, BYTES.subarray(0, 2_000), 5_000, { 'upload-checksum': right });
    expect(await offsetOf(upload)).toBe(0);
    const good = await append(upload, 0, BYTES.subarray(0, 5_000), { 'upload-checksum': right });
    expect([good.status, good.headers.get('upload-offset')]).toEqual([204, '5000']);
    const unknown = await append(upload, 5_000, BYTES.subarray(5_000), { 'upload-checksum': 'crc32 AAAA' });
    expect(await refusal(unknown)).toEqual([400, 'INVALID_REQUEST']);
  });

  it('may go on without checksums after a piece whose checksum was wrong', async () => {
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    const right = `sha256 ${sha256(BYTES.subarray(0, 5_000), 'base64')}`;
    const wrong = await append(upload, 0, BYTES.subarray(1, 5_001), { 'upload-checksum': right });
    expect(await refusal(wrong)).toEqual([460, 'CHECKSUM_MISMATCH']);
    expect((await append(upload, 0, BYTES.subarray(0, 1_000))).status).toBe(204);
    expect(await offsetOf(upload)).toBe(1_000);
    const last = await append(upload, 1_000, BYTES.subarray(1_000));
    expect([last.status, last.headers.get('vidi-video-id')]).toEqual([204, 'uploaded-1']);
  });

  it('holds a piece to its Content-Digest too (RFC 9530), in whichever of its algorithms is known', async () => {
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    const piece = BYTES.subarray(0, 5_000);
    const digest = (bytes: Uint8Array) => ({ 'content-digest': `sha-256=:${sha256(bytes, 'base64')}:` });
    const checksum = (bytes: Uint8Array) => ({ 'upload-checksum': `sha256 ${sha256(bytes, 'base64')}` });
    const other = BYTES.subarray(1, 5_001);
    for (const headers of [
      digest(other),
      { ...digest(piece), ...checksum(other) },
      { ...digest(other), ...checksum(piece) },
      { 'content-digest': `${digest(piece)['content-digest']}, sha-512=:${Buffer.alloc(64).toString('base64')}:` },
    ]) {
      expect(await refusal(await append(upload, 0, piece, headers))).toEqual([460, 'CHECKSUM_MISMATCH']);
    }
    const malformed = await append(upload, 0, piece, { 'content-digest': `sha-256=${sha256(piece, 'base64')}` });
    expect(await refusal(malformed)).toEqual([400, 'INVALID_REQUEST']);
    await breakOff(upload, BYTES.subarray(0, 2_000), 5_000, digest(piece));
    expect(await offsetOf(upload)).toBe(0);
    const good = await append(upload, 0, piece, { ...digest(piece), ...checksum(piece) });
    expect([good.status, good.headers.get('upload-offset')]).toEqual([204, '5000']);
    const unknown = await append(upload, 5_000, BYTES.subarray(5_000), { 'content-digest': 'crc32c=:AAAAAA==:' });
    expect([unknown.status, unknown.headers.get('vidi-video-id')]).toEqual([204, 'uploaded-1']);
  });

  it('is gone when it was ended, and unknown ids never were', async () => {
    const upload = locationOf(running.url, await begin(running.url, 10));
    expect((await fetch(upload, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(204);
    expect((await ask(upload)).status).toBe(404);
    expect(await refusal(await append(`${running.url}/api/v1/uploads/..%2f..%2fetc`, 0, BYTES))).toEqual([
      404,
      'UPLOAD_NOT_FOUND',
    ]);
  });

  it('is refused before its bytes when it is too large or what is said of it is wrong', async () => {
    expect(await refusal(await begin(running.url, 1e15))).toEqual([413, 'UPLOAD_TOO_LARGE']);
    const wrong = await begin(running.url, 10, { 'upload-metadata': tusMetadata({ features: 'NONSENSE' }) });
    expect(await refusal(wrong)).toEqual([400, 'INVALID_REQUEST']);
    const otherSize = await begin(running.url, 10, { 'upload-metadata': tusMetadata({ sizeBytes: '11' }) });
    const error: RestError = JSON.parse(await otherSize.text());
    expect([otherSize.status, fieldsOf(error)]).toEqual([400, ['sizeBytes']]);
    expect(error.error.message).toContain('Upload-Length');
  });

  it.for<[string, Code, number, boolean]>([
    ['UPLOAD_TOO_LARGE', Code.ResourceExhausted, 413, false],
    // Not 460, which asks for the piece once more.
    ['CHECKSUM_MISMATCH', Code.InvalidArgument, 400, false],
    ['STORE_FULL', Code.ResourceExhausted, 507, true],
  ])('that ingest refuses with %s ends unless trying again can help', async ([reason, code, status, stays]) => {
    running.upstream.override.uploadVideo = () => {
      throw ingestError(code, reason, 'No.');
    };
    const upload = locationOf(running.url, await begin(running.url, 20));
    expect(await refusal(await append(upload, 0, BYTES.subarray(0, 20)))).toEqual([status, reason]);
    running.upstream.override = {};
    expect((await ask(upload)).status).toBe(stays ? 200 : 404);
  });

  it('is refused when the disk would be fuller than allowed', async () => {
    const spool = {
      folder: join(folder.path, 'full'),
      expiryMs: DAY_MS,
      abandonedMs: 3_600_000,
      minFreeBytes: 2 ** 53,
    };
    const full = await startGateway({ spool });
    const response = await begin(full.url, 10);
    expect(await refusal(response)).toEqual([507, 'STORE_FULL']);
    await full.stop();
  });

  it('whose client stands still is answered 408, and keeps what came', async () => {
    const spool = { folder: join(folder.path, 'slow'), expiryMs: DAY_MS, abandonedMs: 3_600_000, minFreeBytes: 0 };
    const slow = await startGateway({ spool, limits: { uploadIdleTimeoutMs: 300 } });
    const upload = locationOf(slow.url, await begin(slow.url, 10_000));
    using held = appendHeld(upload, 0, BYTES.subarray(0, 10), 10_000);
    expect(await held.answer).toMatchObject({ status: 408 });
    held[Symbol.dispose]();
    expect(await offsetOf(upload)).toBe(10);
    await slow.stop();
  });

  it('does not stand in the way of a hundred others', async () => {
    const seen = running.upstream.uploads.length;
    const all = Array.from({ length: 100 }, async (_, i) => {
      const bytes = Buffer.concat([BYTES.subarray(0, 16), BYTES.subarray(i * 1_000, i * 1_000 + 200_000)]);
      const upload = locationOf(running.url, await begin(running.url, bytes.length));
      await append(upload, 0, bytes.subarray(0, 90_000));
      expect((await append(upload, 90_000, bytes.subarray(90_000))).headers.get('vidi-video-id')).toBe('uploaded-1');
      return sha256(bytes);
    });
    const hashes = (await Promise.all(all)).toSorted();
    expect(
      running.upstream.uploads
        .slice(seen)
        .map(({ sha256: hash }) => hash ?? '')
        .toSorted(),
    ).toEqual(hashes);
  }, 60_000);

  it('belongs to its owner', async () => {
    const spool = { folder: join(folder.path, 'owned'), expiryMs: DAY_MS, abandonedMs: 3_600_000, minFreeBytes: 0 };
    const owned = await startGateway({ spool, access: { mode: 'keys' } });
    addKey(owned.upstream, 'anna', Scope.WRITE, 'anna');
    addKey(owned.upstream, 'bert', Scope.WRITE, 'bert');
    addKey(owned.upstream, 'reader', Scope.READ, 'anna');
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    expect(await refusal(await begin(owned.url, 10))).toEqual([401, 'API_KEY_MISSING']);
    expect(await refusal(await begin(owned.url, 10, as('reader')))).toEqual([403, 'SCOPE_MISSING']);
    const upload = locationOf(owned.url, await begin(owned.url, 20, as('anna')));
    expect((await ask(upload, as('bert'))).status).toBe(404);
    expect((await append(upload, 0, BYTES.subarray(0, 20), as('anna'))).status).toBe(204);
    expect(owned.upstream.headers.at(-1)?.get('vidi-owner')).toBe('anna');
    await owned.stop();
  });

  it('that fills the disk is 507, and goes on when there is room', async ({ skip }) => {
    const disk = join(folder.path, 'disk');
    await mkdir(disk);
    try {
      await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    } catch (error) {
      console.warn(`NOT RUN: the test of a full spool, as no small file system can be mounted here (${String(error)})`);
      return skip();
    }
    const full = await startGateway({
      spool: { folder: disk, expiryMs: DAY_MS, abandonedMs: 3_600_000, minFreeBytes: 0 },
    });
    try {
      expect(await refusal(await begin(full.url, BYTES.length))).toEqual([507, 'STORE_FULL']);
      const upload = locationOf(full.url, await begin(full.url, 900_000));
      const other = locationOf(full.url, await begin(full.url, 900_000));
      expect((await append(other, 0, BYTES.subarray(0, 500_000))).status).toBe(204);
      expect(await refusal(await append(upload, 0, BYTES.subarray(0, 900_000)))).toEqual([507, 'STORE_FULL']);
      await fetch(other, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
      const offset = await offsetOf(upload);
      expect((await append(upload, offset, BYTES.subarray(offset, 900_000))).status).toBe(204);
      expect(full.upstream.uploads.at(-1)).toMatchObject({
        sha256: sha256(BYTES.subarray(0, 900_000)),
        end: 'complete',
      });
    } finally {
      await full.stop();
      await promisify(execFile)('umount', [disk]);
    }
  });
});

// Each starts two processes, which takes its time on a busy machine.
describe('a gateway that is killed', { timeout: 60_000 }, () => {
  it('in the middle of a resumable upload leaves one that goes on at the next', async () => {
    const upstream = await startUpstream();
    const env = {
      VIDI_INGEST_ADDRESS: upstream.address,
      VIDI_UPLOAD_DIR: join(folder.path, 'killed'),
      VIDI_MIN_FREE_BYTES: '0',
    };
    const first = await startGatewayProcess(env);
    const upload = locationOf(first.url, await begin(first.url, BYTES.length));
    const cut = append(upload, 0, BYTES.subarray(0, 1_000_000)).then(() => first.kill());
    await cut;
    const second = await startGatewayProcess(env);
    const again = upload.replace(first.url, second.url);
    const offset = await offsetOf(again);
    expect(offset).toBe(1_000_000);
    expect((await append(again, offset, BYTES.subarray(offset))).headers.get('vidi-video-id')).toBe('uploaded-1');
    // What the first had handed over by then is nothing.
    expect(upstream.uploads.map(({ end, sha256: hash }) => [end, hash])).toEqual([
      ['cancelled', undefined],
      ['complete', sha256(BYTES)],
    ]);
    await second.stop();
    await upstream.stop();
  });

  it('between the last byte and the video leaves one that the next makes a video of, by itself and once', async () => {
    const gone = await startUpstream();
    const port = Number(gone.address.split(':').at(-1));
    const env = {
      VIDI_INGEST_ADDRESS: gone.address,
      VIDI_UPLOAD_DIR: join(folder.path, 'late'),
      VIDI_MIN_FREE_BYTES: '0',
    };
    const first = await startGatewayProcess(env);
    const upload = locationOf(first.url, await begin(first.url, BYTES.length));
    await gone.stop();
    expect((await append(upload, 0, BYTES)).status).toBe(503);
    await first.kill();
    const upstream = await startUpstream(port);
    const second = await startGatewayProcess(env);
    await eventually('the video is made', () => upstream.uploads[0]?.end === 'complete');
    const asked = await ask(upload.replace(first.url, second.url));
    expect(asked.headers.get('vidi-video-id')).toBe('uploaded-1');
    expect(upstream.uploads.map(({ sha256: hash }) => hash)).toEqual([sha256(BYTES)]);
    await second.stop();
    await upstream.stop();
  });
});
