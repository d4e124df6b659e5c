import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { DirectUploads } from '@vidi/media-store';
import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../src/domain/caller.ts';
import {
  InvalidPageTokenError,
  InvalidRequestError,
  UploadTooLargeError,
  VideoNotFoundError,
} from '../src/domain/errors.ts';
import { UploadRefusedError } from '../src/domain/upload-refusal.ts';
import {
  SessionRequestIdReusedError,
  TooManyUploadSessionsError,
  UploadPartsLostError,
  UploadPartsMissingError,
  UploadSessionNotFoundError,
  UploadSessionNotOpenError,
  UploadSessionsNeedS3Error,
} from '../src/domain/upload-session-errors.ts';
import { abortUploadSession } from '../src/usecases/abort-upload-session.ts';
import { completeUploadSession } from '../src/usecases/complete-upload-session.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getUploadSession } from '../src/usecases/get-upload-session.ts';
import { listUploadParts } from '../src/usecases/list-upload-parts.ts';
import { listUploadSessions } from '../src/usecases/list-upload-sessions.ts';
import { reconcileStorage } from '../src/usecases/reconcile/reconcile-storage.ts';
import { sweepUploadSessions } from '../src/usecases/sweep-upload-sessions.ts';
import type { UploadSessionView } from '../src/usecases/upload-session-view.ts';
import { uploadVideo } from '../src/usecases/upload-video.ts';
import { verifyUpload } from '../src/usecases/verify-upload.ts';
import { openUploadSessionBench, sendParts, sentSession, type UploadSessionBench } from './upload-session-bench.ts';
import { caller, chunksOf, sha256 } from './workbench.ts';

let at: UploadSessionBench;
beforeAll(async () => {
  at = await openUploadSessionBench();
});
afterAll(() => at[Symbol.asyncDispose]());
let before: Awaited<ReturnType<UploadSessionBench['kept']>>;
beforeEach(async () => {
  await at.bench.reset();
  before = await at.kept();
});

const ann: Caller = { owner: 'ann', scope: 'write' };
const bert: Caller = { owner: 'bert', scope: 'write' };
const oneOfEach = { videos: 1, jobs: 1, tickets: 1, sessions: 1 };
const noVideo = { videos: 0, jobs: 0, tickets: 0, sessions: 1 };

describe('an upload session', () => {
  it('of bytes that the owner has already keeps them once, and answers the video of them where that is asked for', async () => {
    const file = videoBytes(250);
    const hand = async (onDuplicate: 'PROCESS' | 'REUSE') => {
      const { session, parts } = await at.create({ onDuplicate });
      await sendParts(parts, file);
      return (await at.complete(session.id)).video?.video;
    };
    const first = await hand('PROCESS');
    const second = await hand('PROCESS');
    expect(second?.id).not.toBe(first?.id);
    expect(second?.bytes).toEqual(first?.bytes);
    expect((await hand('REUSE'))?.id).toBe(first?.id);
    expect((await at.kept()).objects).toBe(before.objects + 1);
  });

  it.each([true, false])(
    'says of its video whether results of before may answer it: not when forced (%j)',
    async (force) => {
      const { id } = await sentSession(at, { force });
      await at.complete(id);
      expect(await at.bench.query('select may_reuse from jobs')).toEqual([{ may_reuse: !force }]);
    },
  );

  it('keeps its parts, and then its bytes, from reconcile', async () => {
    const file = videoBytes(250);
    const { session, parts } = await at.create();
    await sendParts(parts.slice(0, 2), file);
    const reconcile = async () => {
      const options = { graceMs: -60_000, verify: false, deleteOrphans: true };
      const found = await Array.fromAsync(reconcileStorage(at.context, options));
      return found.filter(({ object }) => object.includes(session.key));
    };
    expect(await reconcile()).toEqual([]);
    await sendParts(parts.slice(2), file);
    expect((await at.complete(session.id)).video?.video.bytes?.sha256).toBe(sha256(file));
    expect(await reconcile()).toEqual([]);
  });

  it('becomes a video with the bytes that its parts make up', async () => {
    const { file, id, view } = await sentSession(at, { title: 'A cat', labels: { a: 'b' }, features: ['SHOTS'] });
    expect(view.session).toMatchObject({ state: 'OPEN', sizeBytes: 250, partSizeBytes: 100 });
    expect(view.parts.map(({ number, start, sizeBytes }) => [number, start, sizeBytes])).toEqual([
      [1, 0, 100],
      [2, 100, 100],
      [3, 200, 50],
    ]);
    const { session, video: made } = await at.complete(id);
    expect(session).toMatchObject({ state: 'COMPLETED', videoId: made?.video.id, verifiedBytes: 250 });
    expect(made?.video).toMatchObject({
      title: 'A cat',
      labels: { a: 'b' },
      status: 'UPLOADED',
      origin: { kind: 'file', fileName: 'cat.mp4' },
      contentType: 'video/mp4',
      bytes: { sizeBytes: 250, sha256: sha256(file) },
    });
    expect(made?.features.map(({ feature }) => feature)).toEqual(['MEDIA_INFO', 'SHOTS']);
    expect(file.equals(await buffer(await at.store.read(made?.video.bytes?.key ?? '')))).toBe(true);
    expect(await at.counts()).toEqual(oneOfEach);
    expect((await getUploadSession(at.context, caller, id)).video?.video.id).toBe(made?.video.id);
  });

  it('completed again, or many times at once, answers the same video', async () => {
    const { id } = await sentSession(at);
    const made = await Promise.all(Array.from({ length: 6 }, () => at.complete(id)));
    const settled = made.filter(({ session }) => session.state === 'COMPLETED');
    expect(settled.length).toBeGreaterThan(0);
    // Who found another at work is told that it is being verified, and asks again.
    expect(made.every(({ session }) => ['COMPLETED', 'VERIFYING'].includes(session.state))).toBe(true);
    const again = await Promise.all(Array.from({ length: 3 }, () => at.complete(id)));
    expect(new Set([...settled, ...again].map(({ video }) => video?.video.id)).size).toBe(1);
    expect(await at.counts()).toEqual(oneOfEach);
  });

  it('answers the same video when another call has made it while the parts were looked for', async () => {
    const { id } = await sentSession(at);
    const others: UploadSessionView[] = [];
    const directUploads: DirectUploads = {
      ...at.uploads,
      listParts: async (...asked) => {
        others.push(await at.complete(id));
        return await at.uploads.listParts(...asked);
      },
    };
    const context = { ...at.context, directUploads };
    const view = await completeUploadSession(context, at.verifier, caller, { id, parts: [], waitMs: 30_000 });
    expect(view.video).toBeDefined();
    expect(others.map(({ video }) => video?.video.id)).toEqual([view.video?.video.id]);
    expect(await at.counts()).toEqual(oneOfEach);
  });

  it('says that it is completed, and not that parts are lost, when that happens while they are listed', async () => {
    const { id } = await sentSession(at);
    const directUploads: DirectUploads = {
      ...at.uploads,
      listParts: async (...asked) => {
        await completeUploadSession(at.context, at.verifier, caller, { id, parts: [], waitMs: 30_000 });
        return await at.uploads.listParts(...asked);
      },
    };
    const listing = listUploadParts({ ...at.context, directUploads }, caller, id, { pageSize: 0, pageToken: '' });
    await expect(listing).rejects.toThrow(UploadSessionNotOpenError);
  });

  it('does not take parts any more once it is completed, and remembers its video when that was deleted', async () => {
    const { id, file, view } = await sentSession(at);
    const { video } = await at.complete(id);
    expect(await sendParts(view.parts, file)).toEqual([404, 404, 404]);
    await expect(listUploadParts(at.context, caller, id, { pageSize: 0, pageToken: '' })).rejects.toThrow(
      UploadSessionNotOpenError,
    );
    await deleteVideo(at.context, caller, video?.video.id ?? '');
    await expect(at.complete(id)).rejects.toThrow(VideoNotFoundError);
    expect(await at.counts()).toMatchObject({ videos: 0, sessions: 1 });
    expect(await at.kept()).toEqual(before);
  });

  it('refuses to be completed while parts are missing, names them, and stays open', async () => {
    const file = videoBytes(250);
    const { session, parts } = await at.create();
    await sendParts(parts.slice(1, 2), file);
    const refused = at.complete(session.id);
    await expect(refused).rejects.toThrow(UploadPartsMissingError);
    await expect(refused).rejects.toThrow(/missing, 2 of 3: 1, 3\./);
    const page = await listUploadParts(at.context, caller, session.id, { pageSize: 0, pageToken: '' });
    expect(page.parts.map(({ etag }) => etag !== undefined)).toEqual([false, true, false]);
    await sendParts(
      page.parts.filter(({ etag }) => etag === undefined),
      file,
    );
    expect((await at.complete(session.id)).video?.video.bytes?.sha256).toBe(sha256(file));
  });

  it('takes no part of another size, neither by its URL nor past it', async () => {
    const { session, parts } = await at.create();
    const wrong = parts.map((part) => ({ ...part, sizeBytes: part.sizeBytes - 1 }));
    expect(await sendParts(wrong, randomBytes(250))).toEqual([403, 403, 403]);
    const short = await at.uploads.signPart(session, { number: 1, sizeBytes: 99 }, 60_000);
    await sendParts(
      parts.slice(0, 1).map((part) => ({ ...part, url: short, sizeBytes: 99 })),
      randomBytes(99),
    );
    await sendParts(parts.slice(1), randomBytes(250));
    await expect(at.complete(session.id)).rejects.toThrow(/1 of 3: 1 \(has 99 bytes instead of 100\)/);
  });

  it('refuses other bytes than the SHA-256 that was given for good, and keeps nothing of them', async () => {
    const { id, file } = await sentSession(at, { sha256: '0'.repeat(64) });
    for (const _attempt of [1, 2]) {
      const refused = at.complete(id);
      await expect(refused).rejects.toThrow(UploadRefusedError);
      await expect(refused).rejects.toMatchObject({ reason: 'CHECKSUM_MISMATCH', metadata: { actual: sha256(file) } });
    }
    expect(await at.counts()).toEqual(noVideo);
    expect(await at.kept()).toEqual(before);
    expect((await getUploadSession(at.context, caller, id)).session).toMatchObject({
      state: 'FAILED',
      refusal: { reason: 'CHECKSUM_MISMATCH' },
    });
  });

  it('refuses what is no video by its first bytes, for good, and keeps nothing of it', async () => {
    const { session, parts } = await at.create();
    await sendParts(parts, Buffer.from('#EXTM3U\n/etc/passwd\n'.padEnd(250, '\n')));
    for (const _attempt of [1, 2])
      await expect(at.complete(session.id)).rejects.toMatchObject({ reason: 'NOT_A_VIDEO' });
    expect(await at.counts()).toEqual(noVideo);
    expect(await at.kept()).toEqual(before);
  });

  it('takes the right SHA-256 in upper case', async () => {
    const file = videoBytes(250);
    const { session, parts } = await at.create({ sha256: sha256(file).toUpperCase() });
    await sendParts(parts, file);
    expect((await at.complete(session.id)).session.state).toBe('COMPLETED');
  });

  it('refuses an object of another size, made by somebody past this service', async () => {
    const { id, view } = await sentSession(at);
    const received = await at.uploads.listParts(view.session, 1, 3);
    await at.bench.query("update upload_sessions set state = 'VERIFYING' where id = $1", [id]);
    await at.uploads.complete(view.session, received.slice(0, 2));
    await expect(at.complete(id)).rejects.toMatchObject({
      reason: 'UPLOAD_SIZE_MISMATCH',
      metadata: { expected: '250', actual: '200' },
    });
    expect(await at.kept()).toEqual(before);
  });

  it('compares the etags that a client gives with those of the bucket', async () => {
    const { id, view } = await sentSession(at);
    const [first] = await at.uploads.listParts(view.session, 1, 1);
    const complete = (etag: string, number = 1) =>
      completeUploadSession(at.context, at.verifier, caller, { id, parts: [{ number, etag }], waitMs: 30_000 });
    await expect(complete('"0"')).rejects.toThrow(InvalidRequestError);
    await expect(complete('"0"')).rejects.toThrow(/parts\[0\]\.etag: part 1 has the etag/);
    await expect(complete('"0"', 4)).rejects.toThrow(/there is no part 4/);
    expect((await complete(`"${first?.etag}"`)).session.state).toBe('COMPLETED');
  });

  it('says that its parts are lost when the bucket has aborted the upload', async () => {
    const { id, view } = await sentSession(at);
    await at.uploads.abort(view.session);
    await expect(at.complete(id)).rejects.toThrow(UploadPartsLostError);
    await expect(listUploadParts(at.context, caller, id, { pageSize: 0, pageToken: '' })).rejects.toThrow(
      UploadPartsLostError,
    );
  });

  it('lists its parts page by page, from any part on', async () => {
    const { session } = await at.create({ sizeBytes: 1_050 });
    const list = async (pageSize: number, pageToken: string) => {
      const page = await listUploadParts(at.context, caller, session.id, { pageSize, pageToken });
      return [page.parts.map(({ number }) => number), page.nextPageToken];
    };
    expect(await list(4, '')).toEqual([[1, 2, 3, 4], '5']);
    expect(await list(4, '5')).toEqual([[5, 6, 7, 8], '9']);
    expect(await list(4, '9')).toEqual([[9, 10, 11], '']);
    for (const token of ['0', '12', 'x', '-1']) await expect(list(4, token)).rejects.toThrow(/page_token/);
    await expect(list(-1, '')).rejects.toThrow(/page_size/);
  });

  it('is refused when its file is larger than allowed, or has no byte', async () => {
    await expect(at.create({ sizeBytes: 1_000_001 })).rejects.toThrow(UploadTooLargeError);
    await expect(at.create({ sizeBytes: 0 })).rejects.toThrow(/size_bytes/);
    await expect(at.create({ fileName: 'x'.repeat(1_025) })).rejects.toThrow(/file_name/);
    expect(await at.kept()).toEqual(before);
  });

  it('is one of a few that an owner may have under way at a time', async () => {
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => at.create({}, ann)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const refused of made.filter((one) => one.status === 'rejected'))
      expect(refused.reason).toBeInstanceOf(TooManyUploadSessionsError);
    expect((await at.kept()).uploads).toBe(before.uploads + 3);
    await expect(at.create({}, ann)).rejects.toThrow(/more than 3 .*VIDI_MAX_UPLOAD_SESSIONS/);
    await expect(at.create({}, bert)).resolves.toBeDefined();
  });

  it('says what to use instead where the media store is a folder', async () => {
    const { directUploads: _, ...context } = at.context;
    const refused = getUploadSession(context, caller, 'x');
    await expect(refused).rejects.toThrow(UploadSessionsNeedS3Error);
    await expect(refused).rejects.toThrow(/tus .*\/api\/v1\/uploads/);
  });
});

describe('the list of upload sessions', () => {
  it('has those of its owner, newest first, page by page, with what became of them', async () => {
    const ids: string[] = [];
    for (const fileName of ['first.mp4', 'second.mp4', 'third.mp4']) {
      ids.unshift((await at.create({ fileName }, ann)).session.id);
    }
    await at.create({}, bert);
    const first = await listUploadSessions(at.context, ann, { pageSize: 2, pageToken: '' });
    const second = await listUploadSessions(at.context, ann, { pageSize: 2, pageToken: first.nextPageToken });
    expect([first, second].map(({ sessions }) => sessions.map(({ session }) => session.id))).toEqual([
      ids.slice(0, 2),
      ids.slice(2),
    ]);
    expect(second.nextPageToken).toBe('');
    expect(first.sessions[0]).toMatchObject({ session: { fileName: 'third.mp4', state: 'OPEN' }, parts: [] });
    const ofAll = await listUploadSessions(at.context, { ...ann, scope: 'admin' }, { pageSize: 0, pageToken: '' });
    expect(ofAll.sessions).toHaveLength(4);
  });

  it('has no session that was aborted or has expired, and has the video of one that is completed', async () => {
    const { id } = await sentSession(at);
    await at.complete(id);
    const aborted = await at.create();
    await abortUploadSession(at.context, caller, aborted.session.id, false);
    const all = () => listUploadSessions(at.context, caller, { pageSize: 0, pageToken: '' });
    expect((await all()).sessions).toMatchObject([{ session: { id, state: 'COMPLETED' }, video: { video: {} } }]);
    at.bench.clock.advance(at.context.settings.uploadSessions.expiryMs + 1);
    expect((await all()).sessions).toEqual([]);
  });

  it('is refused with a token it never gave, and where the media store is a folder', async () => {
    const list = (pageToken: string, context = at.context) =>
      listUploadSessions(context, caller, { pageSize: 0, pageToken });
    await expect(list('nonsense')).rejects.toThrow(InvalidPageTokenError);
    await expect(list('', { ...at.context, directUploads: undefined })).rejects.toThrow(UploadSessionsNeedS3Error);
  });
});

describe('the upload session of somebody else', () => {
  it('is not there', async () => {
    const { id } = await sentSession(at, {}, ann);
    for (const call of [
      () => getUploadSession(at.context, bert, id),
      () => listUploadParts(at.context, bert, id, { pageSize: 0, pageToken: '' }),
      () => at.complete(id, bert),
      () => abortUploadSession(at.context, bert, id, false),
    ])
      await expect(call()).rejects.toThrow(UploadSessionNotFoundError);
    await abortUploadSession(at.context, bert, id, true);
    const { video } = await at.complete(id, ann);
    expect(video?.video.owner).toBe('ann');
  });
});

describe('a request for an upload session with an id, made again', () => {
  it('answers the same session, with what has arrived of it', async () => {
    const file = videoBytes(250);
    const first = await at.create({ requestId: 'r' });
    await sendParts(first.parts.slice(0, 1), file);
    const again = await at.create({ requestId: 'r' });
    expect(again.session.id).toBe(first.session.id);
    expect(again.parts.map(({ etag }) => etag !== undefined)).toEqual([true, false, false]);
    await sendParts(again.parts.slice(1), file);
    const { video } = await at.complete(first.session.id);
    const last = await at.create({ requestId: 'r' });
    expect(last).toMatchObject({ session: { id: first.session.id, state: 'COMPLETED' }, parts: [] });
    expect(last.video?.video.id).toBe(video?.video.id);
    expect(await at.counts()).toEqual(oneOfEach);
  });

  it('many times at once makes one session', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => at.create({ requestId: 'r' })));
    expect(new Set(made.map(({ session }) => session.id)).size).toBe(1);
    expect((await at.kept()).uploads).toBe(before.uploads + 1);
  });

  it.each([
    ['size', { sizeBytes: 251 }],
    ['title', { title: 'x' }],
    ['SHA-256', { sha256: 'a'.repeat(64) }],
    ['word on what was found before', { force: true }],
  ])('with another %s is refused', async (_what, other) => {
    const { session } = await at.create({ requestId: 'r' });
    const refused = at.create({ requestId: 'r', ...other });
    await expect(refused).rejects.toThrow(SessionRequestIdReusedError);
    await expect(refused).rejects.toMatchObject({ metadata: { upload_session_id: session.id } });
  });

  it('makes no second video of bytes that were handed over by it in one request', async () => {
    const file = videoBytes(250);
    const described = { title: '', labels: {}, features: [], fileName: 'cat.mp4', contentType: 'video/mp4' };
    const chunks = chunksOf(file);
    const signal = AbortSignal.timeout(10_000);
    const how = { requestId: 'r', priority: 'HIGH', language: 'de', force: true } as const;
    const first = await uploadVideo(at.context, caller, { ...described, ...how, chunks, signal });
    const { session, parts } = await at.create(how);
    expect(session).toMatchObject({ priority: 'HIGH', language: 'de' });
    await sendParts(parts, file);
    expect((await at.complete(session.id)).video?.video.id).toBe(first.video.id);
    expect(await at.counts()).toEqual(oneOfEach);
    expect((await at.kept()).objects).toBe(before.objects + 1);
    expect(await at.store.stat(first.video.bytes?.key ?? '')).toMatchObject({ sizeBytes: 250 });
  });

  it('is refused for good when other bytes were handed over by it', async () => {
    const described = { title: '', labels: {}, features: [], fileName: 'cat.mp4', contentType: 'video/mp4' };
    const signal = AbortSignal.timeout(10_000);
    await uploadVideo(at.context, caller, { ...described, requestId: 'r', chunks: chunksOf(videoBytes(99)), signal });
    const { id } = await sentSession(at, { requestId: 'r' });
    for (const _attempt of [1, 2]) await expect(at.complete(id)).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
    expect(await at.counts()).toEqual(oneOfEach);
    expect((await at.kept()).objects).toBe(before.objects + 1);
  });
});

describe('an upload session that is not wanted any more', () => {
  it('goes with its parts when it is aborted', async () => {
    const { id } = await sentSession(at);
    await abortUploadSession(at.context, caller, id, false);
    expect(await at.kept()).toEqual(before);
    expect(await at.counts()).toMatchObject({ sessions: 0 });
    await expect(at.complete(id)).rejects.toThrow(UploadSessionNotFoundError);
    await expect(abortUploadSession(at.context, caller, id, false)).rejects.toThrow(UploadSessionNotFoundError);
    await abortUploadSession(at.context, caller, id, true);
  });

  it('is only forgotten when it is aborted after its end: the video stays', async () => {
    const { id } = await sentSession(at);
    const { video } = await at.complete(id);
    await abortUploadSession(at.context, caller, id, false);
    expect(await at.counts()).toEqual({ ...oneOfEach, sessions: 0 });
    expect(await at.store.stat(video?.video.bytes?.key ?? '')).toBeDefined();
  });

  it('is swept with its parts when it has expired, and not a moment before', async () => {
    const { id, view } = await sentSession(at, { requestId: 'r' });
    at.bench.clock.advance(3_600_000 - 1);
    expect(await sweepUploadSessions(at.context)).toBe(0);
    expect((await getUploadSession(at.context, caller, id)).session.state).toBe('OPEN');
    at.bench.clock.advance(1);
    // Nobody sees it from then on, whether it is swept or not, and its request id is free.
    await expect(at.complete(id)).rejects.toThrow(UploadSessionNotFoundError);
    const next = await at.create({ requestId: 'r' });
    expect(next.session.id).not.toBe(id);
    at.bench.clock.advance(60_000);
    await sweepUploadSessions(at.context);
    expect(await at.counts()).toMatchObject({ videos: 0, sessions: 1 });
    expect(await at.kept()).toEqual({ ...before, uploads: before.uploads + 1 });
    expect((await sendParts(view.parts.slice(0, 1), randomBytes(250)))[0]).toBe(404);
  });

  it('is forgotten after its end as long after as it could have been open, and its video stays', async () => {
    const { id } = await sentSession(at);
    at.bench.clock.advance(3_000_000);
    await at.complete(id);
    at.bench.clock.advance(3_000_000);
    expect(await sweepUploadSessions(at.context)).toBe(0);
    at.bench.clock.advance(600_000);
    expect(await sweepUploadSessions(at.context)).toBe(1);
    expect(await at.counts()).toEqual({ ...oneOfEach, sessions: 0 });
    expect((await at.kept()).objects).toBe(before.objects + 1);
  });

  it('is swept later when the bucket does not let go of it now', async () => {
    const { id } = await sentSession(at);
    at.bench.clock.advance(3_600_000);
    const directUploads = { ...at.uploads, abort: () => Promise.reject(new Error('the bucket is away')) };
    await sweepUploadSessions({ ...at.context, directUploads });
    expect(await at.counts()).toMatchObject({ sessions: 1 });
    await expect(getUploadSession(at.context, caller, id)).rejects.toThrow(UploadSessionNotFoundError);
    at.bench.clock.advance(60_000);
    await sweepUploadSessions(at.context);
    expect(await at.counts()).toMatchObject({ sessions: 0 });
    expect(await at.kept()).toEqual(before);
  });
});

describe('a verification', () => {
  const idle = new AbortController().signal;

  it('goes on from what the bucket has when the one before died after the parts were joined', async () => {
    const { id, file, view } = await sentSession(at);
    await at.bench.query("update upload_sessions set state = 'VERIFYING' where id = $1", [id]);
    await at.uploads.complete(view.session, await at.uploads.listParts(view.session, 1, 3));
    const { video } = await at.complete(id);
    expect(video?.video.bytes?.sha256).toBe(sha256(file));
    expect(await at.counts()).toEqual(oneOfEach);
  });

  it('is claimed by one at a time, and by the next when its lease has ended', async () => {
    const { id } = await sentSession(at);
    await at.bench.query(
      "update upload_sessions set state = 'VERIFYING', attempt = 1, lease_expire_time = $2 where id = $1",
      [id, new Date(at.bench.clock.now().getTime() + 30_000)],
    );
    expect((await at.complete(id)).session.state).toBe('VERIFYING');
    at.bench.clock.advance(30_000);
    expect((await at.complete(id)).session).toMatchObject({ state: 'COMPLETED', attempt: 2 });
  });

  it('that was overtaken makes no video', async () => {
    const { id } = await sentSession(at);
    const slow = {
      ...at.context,
      mediaStore: {
        ...at.store,
        read: async (key: string) => {
          at.bench.clock.advance(30_000);
          await at.complete(id);
          return await at.store.read(key);
        },
      },
    };
    await at.bench.query("update upload_sessions set state = 'VERIFYING' where id = $1", [id]);
    await verifyUpload(slow, id, idle);
    expect(await at.counts()).toEqual(oneOfEach);
    expect((await getUploadSession(at.context, caller, id)).session).toMatchObject({ state: 'COMPLETED', attempt: 2 });
  });

  it('that fails for a reason that may pass is tried again after a pause', async () => {
    const { id } = await sentSession(at);
    const mediaStore = { ...at.store, read: () => Promise.reject(new Error('the bucket is away')) };
    await at.bench.query("update upload_sessions set state = 'VERIFYING' where id = $1", [id]);
    await verifyUpload({ ...at.context, mediaStore }, id, idle);
    expect((await at.complete(id)).session).toMatchObject({ state: 'VERIFYING', attempt: 1 });
    at.bench.clock.advance(60_000);
    expect((await at.complete(id)).session).toMatchObject({ state: 'COMPLETED', attempt: 2 });
  });

  it('of a session that is aborted meanwhile makes no video and leaves no bytes', async () => {
    const { id } = await sentSession(at);
    const mediaStore = {
      ...at.store,
      read: async (key: string) => {
        const content = await at.store.read(key);
        await abortUploadSession(at.context, caller, id, false);
        return content;
      },
    };
    await at.bench.query("update upload_sessions set state = 'VERIFYING' where id = $1", [id]);
    await verifyUpload({ ...at.context, mediaStore }, id, idle);
    expect(await at.counts()).toEqual({ videos: 0, jobs: 0, tickets: 0, sessions: 0 });
    expect(await at.kept()).toEqual(before);
  });
});
