import { createHash } from 'node:crypto';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { AccessService, Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { provideDatabase, type TemporaryFolder, type TestDatabase, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command-process.ts';
import { type RunningIngest, runIngest, testConfig } from './running-ingest.ts';

let folder: TemporaryFolder;
let database: TestDatabase;
let running: RunningIngest;
beforeAll(async () => {
  folder = await temporaryFolder();
  database = await provideDatabase();
  running = await runIngest(testConfig(database.url, folder.path));
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const keys = async (...args: string[]) => await runCommand('keys', { DATABASE_URL: database.url }, args);
const access = () => createClient(AccessService, running.transport);
const resolve = async (key: string) =>
  await access().resolveApiKey({ keyHash: createHash('sha256').update(key).digest() });

async function failure(call: Promise<unknown>) {
  const error = ConnectError.from(
    await call.then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  );
  const [info] = error.findDetails(ErrorInfoSchema);
  return { code: error.code, reason: info?.reason, message: error.rawMessage };
}

describe('an API key', () => {
  it('is shown once, kept as its hash only, and says whose it is and what it may do until it is revoked', async () => {
    const before = (await access().describeAccess({})).activeKeyCount;
    const made = await keys('create', '--owner', 'ann', '--scope', 'write', '--note', 'CI\n\u001b[31mred');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vidi_[\w-]{43}\n$/) });
    expect(made.stderr).toContain('the one time');
    const key = made.stdout.trim();
    const resolved = await resolve(key);
    expect(resolved).toMatchObject({ owner: 'ann', scope: Scope.WRITE });
    expect((await access().describeAccess({})).activeKeyCount).toBe(before + 1);

    const listed = await keys('list');
    const line = listed.stdout.split('\n').find((row) => row.startsWith(resolved.keyId));
    expect(line).toMatch(
      new RegExp(`^${resolved.keyId}  ${key.slice(0, 11)}…  ann +write  20\\S+Z  20\\S+Z +-  +CI \\[31mred$`),
    );
    expect(listed.stdout).not.toContain(key);

    const revoked = await keys('revoke', resolved.keyId);
    expect(revoked).toMatchObject({ code: 0, stdout: '' });
    expect((await keys('revoke', resolved.keyId)).stderr).toBe(revoked.stderr);
    expect(await failure(resolve(key))).toMatchObject({ code: Code.NotFound, reason: 'API_KEY_NOT_FOUND' });
    expect((await access().describeAccess({})).activeKeyCount).toBe(before);
  });

  it('that was never made is not found, and half a hash is no hash', async () => {
    expect(await failure(resolve('vidi_x'))).toMatchObject({ code: Code.NotFound, reason: 'API_KEY_NOT_FOUND' });
    expect(await failure(access().resolveApiKey({ keyHash: new Uint8Array(31) }))).toMatchObject({
      code: Code.InvalidArgument,
      reason: 'INVALID_REQUEST',
    });
  });

  it('that cannot be made or found leaves a reason and an exit code', async () => {
    expect(await keys()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('usage:') });
    const refused = await keys('create', '--owner', 'a b', '--scope', 'read');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('owner: "a b" must be') });
    expect(await keys('revoke', 'x')).toMatchObject({ code: 1, stderr: expect.stringContaining('no such API key') });
    expect(await runCommand('keys', {}, ['list'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DATABASE_URL'),
    });
    const unreachable = { DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/none' };
    expect(await runCommand('keys', unreachable, ['list'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be reached'),
    });
  });

  it('can be made before ingest ever ran', async () => {
    await using fresh = await provideDatabase();
    const environment = { DATABASE_URL: fresh.url };
    expect((await runCommand('keys', environment, ['list'])).stderr).toContain('no API key yet');
    expect((await runCommand('keys', environment, ['create', '--owner', 'a', '--scope', 'admin'])).code).toBe(0);
    expect((await runCommand('keys', environment, ['list'])).stdout.trim().split('\n')).toHaveLength(2);
  });
});

describe('the videos of an owner', () => {
  const as = (owner: string, scope: string) => ({ headers: { 'vidi-owner': owner, 'vidi-scope': scope } });

  it('are there for the owner and for admins, and for nobody else, in every call', async () => {
    const { videos } = running;
    const url = 'https://example.com/a.mp4';
    const video = await videos.createVideo({ url, title: 'mine', requestId: 'r' }, as('ann', 'write'));
    const { id, etag } = video;
    const bob = as('bob', 'write');
    const stranger: readonly [string, () => Promise<unknown>][] = [
      ['get', () => videos.getVideo({ id }, bob)],
      ['results', () => videos.getVideoResults({ id }, bob)],
      ['feature result', () => videos.getFeatureResult({ id, feature: 1 }, bob)],
      ['update', () => videos.updateVideo({ video: { id, title: 'his' } }, bob)],
      ['delete', () => videos.deleteVideo({ id }, bob)],
      ['cancel', () => videos.cancelVideo({ id }, bob)],
      ['reprocess', () => videos.reprocessVideo({ id }, bob)],
      ['watch', () => Array.fromAsync(videos.watchVideo({ id }, bob))],
      ['source', () => Array.fromAsync(videos.downloadSource({ id }, bob))],
      ['artifact', () => Array.fromAsync(videos.downloadArtifact({ id, name: 'keyframes/00000.jpg' }, bob))],
    ];
    for (const [call, answer] of stranger) {
      expect([call, await failure(answer())]).toMatchObject([call, { code: Code.NotFound, reason: 'VIDEO_NOT_FOUND' }]);
    }
    await videos.deleteVideo({ id, allowMissing: true }, bob);
    expect((await videos.listVideos({}, bob)).videos).toEqual([]);
    expect((await videos.createVideo({ url, requestId: 'r' }, bob)).id).not.toBe(id);

    const ids = async (headers: ReturnType<typeof as>) =>
      (await videos.listVideos({}, headers)).videos.map((one) => one.id);
    expect(await ids(as('ann', 'read'))).toEqual([id]);
    expect(await ids(as('ops', 'admin'))).toHaveLength(2);
    // A scope nobody knows is the least one.
    expect(await ids(as('ops', 'ADMIN'))).toEqual([]);
    expect((await videos.listVideos({})).videos).toHaveLength(2);
    expect((await videos.getVideo({ id }, as('ops', 'admin'))).etag).toBe(etag);
    await videos.deleteVideo({ id, etag }, as('ann', 'write'));
  });
});

describe('UpdateVideo', () => {
  const create = async () =>
    await running.videos.createVideo({ url: 'https://example.com/a.mp4', title: 't', labels: { a: 'b' } });

  it('changes what its mask names, to nothing where it is not set, and without a mask what is set', async () => {
    const { videos } = running;
    const { id } = await create();
    const update = async (video: { title?: string; labels?: Record<string, string> }, paths?: string[]) => {
      const { title, labels } = await videos.updateVideo({
        video: { id, ...video },
        ...(paths && { updateMask: { paths } }),
      });
      return { title, labels };
    };
    expect(await update({ title: 'x' })).toEqual({ title: 'x', labels: { a: 'b' } });
    expect(await update({ labels: { c: 'd' } }, [])).toEqual({ title: 'x', labels: { c: 'd' } });
    expect(await update({ title: 'y', labels: {} }, ['title'])).toEqual({ title: 'y', labels: { c: 'd' } });
    expect(await update({ title: 'z' }, ['labels', 'status'])).toEqual({ title: 'y', labels: {} });
    expect(await update({ labels: { e: 'f' } }, ['*'])).toEqual({ title: '', labels: { e: 'f' } });
    expect(await update({})).toEqual({ title: '', labels: { e: 'f' } });
  });

  it('says what is wrong with a request', async () => {
    const { videos } = running;
    const { id, etag } = await create();
    const masked = await failure(
      videos.updateVideo({ video: { id }, updateMask: { paths: ['title', 'size', 'labels.a'] } }),
    );
    expect(masked).toMatchObject({ code: Code.InvalidArgument, reason: 'INVALID_REQUEST' });
    expect(masked.message).toMatch(/"size" is no field.*"labels.a" is no field/);
    expect(await failure(videos.updateVideo({}))).toMatchObject({ reason: 'INVALID_REQUEST' });
    expect(await failure(videos.updateVideo({ video: { id: 'x', title: 'y' } }))).toMatchObject({
      reason: 'VIDEO_NOT_FOUND',
    });
    const changed = await videos.updateVideo({ video: { id, title: 'u', etag } });
    expect(changed.etag).not.toBe(etag);
    expect(await failure(videos.updateVideo({ video: { id, title: 'v', etag } }))).toMatchObject({
      code: Code.Aborted,
      reason: 'ETAG_MISMATCH',
    });
    expect(await failure(videos.deleteVideo({ id, etag }))).toMatchObject({ reason: 'ETAG_MISMATCH' });
    expect(
      await failure(
        videos
          .createVideo({ url: 'https://a.example', requestId: 'q' })
          .then(() => videos.createVideo({ url: 'https://b.example', requestId: 'q' })),
      ),
    ).toMatchObject({
      code: Code.AlreadyExists,
      reason: 'REQUEST_ID_REUSED',
    });
    expect(await failure(videos.listVideos({ filter: 'status = ' }))).toMatchObject({ reason: 'INVALID_FILTER' });
    expect(await failure(videos.listVideos({ orderBy: 'size' }))).toMatchObject({ reason: 'INVALID_ORDER_BY' });
    const { nextPageToken: pageToken } = await videos.listVideos({ pageSize: 1 });
    expect(await failure(videos.listVideos({ pageToken, orderBy: 'title' }))).toMatchObject({
      reason: 'INVALID_PAGE_TOKEN',
    });
  });
});
