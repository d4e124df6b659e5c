import { statfs } from 'node:fs/promises';
import { temporaryFolder, videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDiskRoom } from '../src/adapters/system/disk-room.ts';
import { UploadLongerThanDeclaredError, UploadShorterThanDeclaredError } from '../src/domain/declared-size-errors.ts';
import {
  ChecksumMismatchError,
  ContentRefusedError,
  InvalidRequestError,
  StoreNearlyFullError,
  UploadEmptyError,
  UploadIncompleteError,
  UploadTooLargeError,
  VideoNotFoundError,
} from '../src/domain/errors.ts';
import { FEATURES } from '../src/domain/feature.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import { uploadVideo } from '../src/usecases/upload-video.ts';
import { caller, chunksOf, createByUrl, openWorkbench, sha256, sourceOf, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

async function rowCounts() {
  const [counts] = await bench.query(`select
    (select count(*)::int from videos) as videos, (select count(*)::int from jobs) as jobs,
    (select count(*)::int from ai_results) as ai_results, (select count(*)::int from outbox) as outbox`);
  return counts;
}

const nothing = { videos: 0, jobs: 0, ai_results: 0, outbox: 0 };

describe('a video handed over by URL', () => {
  it('is there at once, UPLOADED, with every feature PENDING, a job and a ticket', async () => {
    const { video } = await createByUrl(bench);
    const { video: read, features } = await getVideo(bench.context, caller, video.id);
    expect(read).toEqual(video);
    expect(read).toMatchObject({ status: 'UPLOADED', title: 'cat.mp4', progressPercent: 0, bytes: undefined });
    expect(features.map(({ feature, state }) => [feature, state])).toEqual(
      FEATURES.map((feature) => [feature, 'PENDING']),
    );
    expect(await rowCounts()).toEqual({ videos: 1, jobs: 1, ai_results: FEATURES.length, outbox: 1 });
  });

  it('keeps labels and any text as they are', async () => {
    const given = { title: `'; drop table videos; -- ? ?? $1 \\ "🐈`, labels: { "it's": 'a "label" ?', '?': '\\' } };
    const { video } = await createVideo(bench.context, caller, {
      ...given,
      url: "https://example.com/a?b='1",
      features: [],
    });
    expect((await getVideo(bench.context, caller, video.id)).video).toMatchObject({
      ...given,
      origin: { kind: 'url', url: "https://example.com/a?b='1" },
    });
  });

  it('is refused without a trace when the request breaks a rule', async () => {
    await expect(createByUrl(bench, 'ftp://example.com/a')).rejects.toThrow(InvalidRequestError);
    expect(await rowCounts()).toEqual(nothing);
  });
});

describe('an uploaded video', () => {
  it('is kept byte for byte, with its size and hash', async () => {
    const bytes = videoBytes(1_000);
    const { video } = await upload(bench, { bytes, features: ['SHOTS'] });
    const expected = { key: await sourceOf(bench, video.id), sizeBytes: 1_000, sha256: sha256(bytes) };
    expect((await getVideo(bench.context, caller, video.id)).video.bytes).toEqual(expected);
    expect(Buffer.concat(await (await bench.mediaStore.read(expected.key)).toArray())).toEqual(bytes);
    expect(await rowCounts()).toEqual({ videos: 1, jobs: 1, ai_results: 2, outbox: 1 });
  });

  it('of exactly the limit is taken', async () => {
    await expect(upload(bench, { bytes: videoBytes(1_000_000) })).resolves.toBeDefined();
  });

  it('of exactly the size that was declared is taken, at the limit too', async () => {
    await expect(upload(bench, { bytes: videoBytes(1_000_000), sizeBytes: 1_000_000 })).resolves.toBeDefined();
  });

  it('is held to the size that was said last', async () => {
    const said = { title: '', labels: {}, fileName: 'a.mp4', contentType: '', features: [] };
    const chunks = () => chunksOf(videoBytes(100));
    const signal = AbortSignal.timeout(10_000);
    const right = { ...said, sizeBytes: 99, revised: () => ({ ...said, sizeBytes: 100 }), chunks: chunks(), signal };
    await expect(uploadVideo(bench.context, caller, right)).resolves.toBeDefined();
    const wrong = { ...said, sizeBytes: 100, revised: () => ({ ...said, sizeBytes: 99 }), chunks: chunks(), signal };
    await expect(uploadVideo(bench.context, caller, wrong)).rejects.toThrow(UploadLongerThanDeclaredError);
  });
});

describe('an upload leaves neither row nor bytes', () => {
  const input = { title: '', labels: {}, fileName: 'a.mp4', contentType: '', features: [] };
  const idle = new AbortController().signal;

  async function expectNothing(keysBefore: readonly string[]) {
    expect(await rowCounts()).toEqual(nothing);
    expect(await bench.keys()).toEqual(keysBefore);
  }

  it('when it is empty', async () => {
    const before = await bench.keys();
    await expect(upload(bench, { bytes: new Uint8Array() })).rejects.toThrow(UploadEmptyError);
    await expectNothing(before);
  });

  it('when it is one byte over the limit, which the error names with its setting', async () => {
    const before = await bench.keys();
    const refused = upload(bench, { bytes: videoBytes(1_000_001) });
    await expect(refused).rejects.toThrow(UploadTooLargeError);
    await expect(refused).rejects.toThrow(/1000000 bytes.*VIDI_MAX_UPLOAD_BYTES/);
    await expectNothing(before);
  });

  it('when its bytes are not those whose SHA-256 came with them', async () => {
    const before = await bench.keys();
    async function* other() {
      yield videoBytes(100);
    }
    const sha256 = '0'.repeat(64);
    await expect(
      uploadVideo(bench.context, caller, { ...input, sha256, chunks: other(), signal: idle }),
    ).rejects.toThrow(ChecksumMismatchError);
    await expectNothing(before);
  });

  it.each([
    ['a playlist', '#EXTM3U\n', 'NOT_A_VIDEO'],
    ['a Flash video', 'FLV\x01\x05\0\0\0\x09\0\0\0\0\0\0\0', 'UNSUPPORTED_FORMAT'],
  ])('when it is %s, and the rest of it is not waited for', async (_what, beginning, reason) => {
    const before = await bench.keys();
    let taken = 0;
    async function* endless() {
      for (const byte of Buffer.from(beginning.padEnd(16, '\n'))) {
        taken += 1;
        yield Uint8Array.of(byte);
      }
      await new Promise(() => undefined);
    }
    const refused = uploadVideo(bench.context, caller, { ...input, chunks: endless(), signal: idle });
    await expect(refused).rejects.toThrow(ContentRefusedError);
    await expect(refused).rejects.toMatchObject({ reason });
    expect(taken).toBe(16);
    await expectNothing(before);
  });

  it('when the disk would be fuller than allowed, before a byte is taken', async () => {
    const before = await bench.keys();
    let taken = 0;
    async function* counted() {
      taken += 1;
      yield videoBytes(100);
    }
    await using folder = await temporaryFolder();
    const context = { ...bench.context, room: createDiskRoom(folder.path, 2 ** 60) };
    await expect(uploadVideo(context, caller, { ...input, chunks: counted(), signal: idle })).rejects.toThrow(
      StoreNearlyFullError,
    );
    expect(taken).toBe(0);
    await expectNothing(before);
  });

  /** Tells whether bytes were asked for. */
  function watched() {
    const seen = { taken: 0 };
    async function* chunks() {
      seen.taken += 1;
      yield videoBytes(100);
    }
    return { seen, chunks: chunks() };
  }

  it('when it is declared one byte over the limit, before a byte is taken', async () => {
    const before = await bench.keys();
    const { seen, chunks } = watched();
    const refused = uploadVideo(bench.context, caller, { ...input, sizeBytes: 1_000_001, chunks, signal: idle });
    await expect(refused).rejects.toThrow(UploadTooLargeError);
    await expect(refused).rejects.toThrow(/1000000 bytes.*VIDI_MAX_UPLOAD_BYTES/);
    expect(seen.taken).toBe(0);
    await expectNothing(before);
  });

  it('when the disk has no room for what is declared, before a byte is taken', async () => {
    const before = await bench.keys();
    await using folder = await temporaryFolder();
    const { bavail, bsize } = await statfs(folder.path);
    // Ten gigabytes more than may be taken, so that nobody else on this disk decides the outcome.
    const room = createDiskRoom(folder.path, Math.max(0, bavail * bsize - 10e9));
    const context = { ...bench.context, room, settings: { ...bench.context.settings, maxUploadBytes: 2 ** 50 } };
    const { seen, chunks } = watched();
    const refused = uploadVideo(context, caller, { ...input, sizeBytes: 2 ** 45, chunks, signal: idle });
    await expect(refused).rejects.toThrow(StoreNearlyFullError);
    await expect(refused).rejects.toThrow(/no room for 35184372088832 bytes.*VIDI_MIN_FREE_BYTES/);
    expect(seen.taken).toBe(0);
    await expectNothing(before);
    await expect(
      uploadVideo(context, caller, { ...input, sizeBytes: 100, chunks: watched().chunks, signal: idle }),
    ).resolves.toBeDefined();
  });

  it.each([
    ['fewer', 101, UploadShorterThanDeclaredError, 'Only 100 of the 101 bytes'],
    ['more', 99, UploadLongerThanDeclaredError, '100 bytes came, more than the 99'],
  ])('when %s bytes come than were declared', async (_what, sizeBytes, error, message) => {
    const before = await bench.keys();
    const refused = uploadVideo(bench.context, caller, { ...input, sizeBytes, ...watched(), signal: idle });
    await expect(refused).rejects.toThrow(error);
    await expect(refused).rejects.toThrow(message);
    await expectNothing(before);
  });

  it('when not one of the bytes comes that were declared', async () => {
    const before = await bench.keys();
    await expect(upload(bench, { bytes: new Uint8Array(), sizeBytes: 1 })).rejects.toThrow(
      UploadShorterThanDeclaredError,
    );
    await expectNothing(before);
  });

  it('when its bytes break off', async () => {
    const before = await bench.keys();
    async function* breakingOff() {
      yield videoBytes(100);
      throw new Error('connection reset');
    }
    await expect(uploadVideo(bench.context, caller, { ...input, chunks: breakingOff(), signal: idle })).rejects.toThrow(
      UploadIncompleteError,
    );
    await expectNothing(before);
  });

  it('when the client leaves while nothing comes', async () => {
    const before = await bench.keys();
    const client = new AbortController();
    async function* hanging() {
      yield videoBytes(100);
      client.abort();
      await new Promise(() => undefined);
    }
    await expect(
      uploadVideo(bench.context, caller, { ...input, chunks: hanging(), signal: client.signal }),
    ).rejects.toThrow(UploadIncompleteError);
    await expectNothing(before);
  });

  it('when the client left just as the last byte came', async () => {
    const before = await bench.keys();
    const client = new AbortController();
    async function* lastByte() {
      yield videoBytes(100);
      client.abort();
    }
    await expect(
      uploadVideo(bench.context, caller, { ...input, chunks: lastByte(), signal: client.signal }),
    ).rejects.toThrow(UploadIncompleteError);
    await expectNothing(before);
  });

  it('but not when only the word of its COMMIT was lost: then the video is there, bytes and all', async () => {
    const before = await bench.keys();
    const hasBytes = async () => (await bench.keys()).length > before.length;
    const losing: IngestContext = {
      ...bench.context,
      unitOfWork: {
        ...bench.context.unitOfWork,
        write: async (work) => {
          const answer = await bench.context.unitOfWork.write(work);
          if (!(await hasBytes())) return answer;
          throw new Error('the connection broke');
        },
      },
    };
    const bytes = videoBytes(100);
    const { video } = await uploadVideo(losing, caller, { ...input, chunks: chunksOf(bytes), signal: idle });
    expect((await getVideo(bench.context, caller, video.id)).video.bytes?.sha256).toBe(sha256(bytes));
    expect(Buffer.concat(await (await bench.mediaStore.read(await sourceOf(bench, video.id))).toArray())).toEqual(
      bytes,
    );
  });

  it('when the database fails after the bytes are kept', async () => {
    const before = await bench.keys();
    const hasBytes = async () => (await bench.keys()).length > before.length;
    const failing: IngestContext = {
      ...bench.context,
      unitOfWork: {
        ...bench.context.unitOfWork,
        write: async (work) =>
          await bench.context.unitOfWork.write(async (transaction) => {
            const answer = await work(transaction);
            if (!(await hasBytes())) return answer;
            throw new Error('the disk of the database is full');
          }),
      },
    };
    await expect(
      uploadVideo(failing, caller, { ...input, chunks: chunksOf(videoBytes(100)), signal: idle }),
    ).rejects.toThrow('the disk of the database is full');
    await expectNothing(before);
  });

  it('when its description breaks a rule, and not one byte is read', async () => {
    let read = false;
    async function* watched() {
      read = true;
      yield videoBytes(20);
    }
    await expect(
      uploadVideo(bench.context, caller, { ...input, fileName: 'a\0b', chunks: watched(), signal: idle }),
    ).rejects.toThrow(InvalidRequestError);
    expect(read).toBe(false);
  });
});

describe('a video that is not there', () => {
  it.each(['01890a5d-ac96-774b-bcce-b302099a8057', 'x', '', "' or 1=1 --", '../../etc'])(
    'is not found by the id %j',
    async (id) => {
      await expect(getVideo(bench.context, caller, id)).rejects.toThrow(VideoNotFoundError);
    },
  );
});
