import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../src/domain/caller.ts';
import { ResultNotFoundError } from '../src/domain/download-errors.ts';
import { InvalidPageTokenError, VideoNotFoundError } from '../src/domain/errors.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { findSimilarVideos } from '../src/usecases/find-similar-videos.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import { caller, claimed, jobOf, openWorkbench, publish, sha256, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const bert: Caller = { ...caller, owner: 'bert', scope: 'write' };

/** Signatures of 64 bits that have nothing to do with each other, a passage of them for each letter of `film`: 6 s. */
function showing(film: string): string[] {
  return [...film].flatMap((letter) =>
    Array.from({ length: 12 }, (_, moment) => sha256(Buffer.from(`${letter} ${moment}`)).slice(0, 16)),
  );
}

/** The same as a codec leaves it: the lowest bit of each second digit differs, but for the last four. */
function encodedAgain(signatures: readonly string[]): string[] {
  return signatures.map((signature) =>
    [...signature]
      .map((digit, at) => (at % 2 === 0 && at < 12 ? (Number.parseInt(digit, 16) ^ 1).toString(16) : digit))
      .join(''),
  );
}

const fingerprint = (signatures: readonly string[], blackCount = signatures.filter((one) => one === '').length) =>
  create(FeatureResultSchema, {
    result: { case: 'fingerprint', value: { step: durationFromMs(500), signatures: [...signatures], blackCount } },
  });

let number = 0;

const anHour = create(FeatureResultSchema, {
  result: { case: 'mediaInfo', value: { container: 'mp4', duration: durationFromMs(3_600_000) } },
});

/** A video whose fingerprint has been found. */
async function videoShowing(signatures: readonly string[], whoever = caller): Promise<string> {
  const { video } = await upload(bench, {
    bytes: videoBytes(100 + number++),
    features: ['FINGERPRINT'],
    caller: whoever,
  });
  const { held } = await claimed(bench, await jobOf(bench, video.id));
  await publish(bench, held, 'MEDIA_INFO', anHour);
  await publish(bench, held, 'FINGERPRINT', fingerprint(signatures));
  await completeJob(bench.context, held);
  return video.id;
}

const find = async (id: string, pageSize = 0, pageToken = '', whoever = caller) =>
  await findSimilarVideos(bench.context, whoever, id, { pageSize, pageToken });

const indexed = async (id: string) =>
  (await bench.query('select position from fingerprint_signatures where video_id = $1', [id])).length;

describe('videos that are alike', () => {
  it('are found by what is seen in them, the most alike first, with what they share', async () => {
    const id = await videoShowing(showing('abcde'));
    const copy = await videoShowing(encodedAgain(showing('abcde')));
    const part = await videoShowing(showing('bc'));
    const longer = await videoShowing(showing('xabcdey'));
    const intro = await videoShowing(showing('apqrst'));
    await videoShowing(showing('uvwxyz'));

    const { videos, nextPageToken } = await find(id);
    expect(videos.map(({ videoId, relation }) => [videoId, relation])).toEqual([
      [copy, 'NEAR_DUPLICATE'],
      [longer, 'CONTAINED'],
      [part, 'CONTAINS'],
      [intro, 'SHARED_PASSAGE'],
    ]);
    expect(nextPageToken).toBe('');
    expect(videos[3]?.passages).toEqual([
      { startSeconds: 0, endSeconds: 6, otherStartSeconds: 0, otherEndSeconds: 6, similarity: 1 },
    ]);
    expect(videos[1]?.passages).toMatchObject([
      { startSeconds: 0, endSeconds: 30, otherStartSeconds: 6, otherEndSeconds: 36 },
    ]);
    expect((await find(part)).videos.find(({ videoId }) => videoId === id)?.relation).toBe('CONTAINED');
  });

  it('come page by page, each once, also when one goes in between', async () => {
    const id = await videoShowing(showing('abc'));
    const others = [
      await videoShowing(showing('abc')),
      await videoShowing(showing('abcd')),
      await videoShowing(showing('abcdef')),
    ];
    const first = await find(id, 1);
    expect(first.videos.map(({ videoId }) => videoId)).toEqual([others[0]]);
    await deleteVideo(bench.context, caller, others[0] ?? '', { allowMissing: false, etag: '' });
    const second = await find(id, 1, first.nextPageToken);
    const third = await find(id, 1, second.nextPageToken);
    expect([...second.videos, ...third.videos].map(({ videoId }) => videoId)).toEqual(others.slice(1));
    expect(third.nextPageToken).toBe('');
    await expect(find(others[1] ?? '', 1, first.nextPageToken)).rejects.toBeInstanceOf(InvalidPageTokenError);
  });

  it('are those of the same owner only', async () => {
    const id = await videoShowing(showing('abc'));
    const his = await videoShowing(showing('abc'), bert);
    expect((await find(id)).videos).toEqual([]);
    expect((await find(his, 0, '', bert)).videos).toEqual([]);
    await expect(find(id, 0, '', bert)).rejects.toBeInstanceOf(VideoNotFoundError);
  });

  it('cannot be told of a video without a fingerprint', async () => {
    const { video } = await upload(bench, { features: ['SHOTS'] });
    await expect(find(video.id)).rejects.toBeInstanceOf(ResultNotFoundError);
  });
});

describe('the index of signatures', () => {
  it('has one a second of each fingerprint, each signature once, and none where nothing is seen', async () => {
    expect(await indexed(await videoShowing(showing('abc')))).toBe(18);
    expect(await indexed(await videoShowing([...showing('a'), ...showing('a')]))).toBe(6);
    expect(await indexed(await videoShowing(['', '', ...showing('a')]))).toBe(6);
  });

  it('has at most 256 of a video, over all of its length', async () => {
    const id = await videoShowing(
      Array.from({ length: 4096 }, (_, at) => sha256(Buffer.from(String(at))).slice(0, 16)),
    );
    const rows = await bench.query(
      'select max(moment_seconds) as last, count(*)::int as count from fingerprint_signatures where video_id = $1',
      [id],
    );
    expect(rows).toEqual([{ last: 2040, count: 256 }]);
  });

  it('follows the results: empty while a video is analysed again, and when it is deleted', async () => {
    const id = await videoShowing(showing('abc'));
    await reprocessVideo(bench.context, caller, id, [], undefined, true);
    expect(await indexed(id)).toBe(0);
    const other = await videoShowing(showing('abc'));
    await deleteVideo(bench.context, caller, other, { allowMissing: false, etag: '' });
    expect(await bench.query('select * from fingerprint_signatures')).toEqual([]);
  });
});
