import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimJob } from '../src/usecases/claim-job.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { viewOf } from '../src/usecases/video-view.ts';
import { caller, openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

it('a video read in one statement is the video that a transaction reads, to the last value', async () => {
  const url = 'https://example.com/a.mp4';
  const request = { url, title: 'Größe "1"', labels: { a: 'b', 'c d': '€' }, features: [] };
  const made = await createVideo(bench.context, caller, request);
  const { id } = made.video;
  const compare = async () => {
    const slow = await bench.context.unitOfWork.read(async (snapshot) => {
      const video = await snapshot.videos.find(id);
      return video && (await viewOf(snapshot, video));
    });
    const fast = await bench.context.unitOfWork.readVideo(id);
    expect(fast).toEqual(slow);
    expect(fast?.video.createTime).toBeInstanceOf(Date);
    expect(fast?.features[0]?.updateTime).toBeInstanceOf(Date);
    expect(fast?.features.length).toBeGreaterThan(2);
  };
  await compare();
  const [job] = await bench.query('select id from jobs where video_id = $1', [id]);
  const jobId = String(job?.['id']);
  await claimJob(bench.context, jobId, 'p1');
  await compare();
  await failJob(bench.context, { jobId, attempt: 1 }, { reason: 'R', message: 'm "1"' }, 'TRANSIENT');
  const waiting = await bench.context.unitOfWork.readVideo(id);
  expect(waiting?.nextAttemptTime).toBeInstanceOf(Date);
  expect(waiting?.attempts[0]?.endTime).toBeInstanceOf(Date);
  await compare();
  const fetched = `update videos set fetch_received_bytes = 5368709120, fetch_total_bytes = 5368709120, fetch_complete_time = now() where id = $1`;
  await bench.query(fetched, [id]);
  await compare();
  await bench.query(
    `insert into sources (key, owner, sha256, size_bytes, create_time) values ('k', 'default', repeat('a', 64), 5368709120, now())`,
  );
  await bench.query(
    `update videos set file_name = 'a.mp4', url = null, bytes_key = 'k', size_bytes = 5368709120, sha256 = repeat('a', 64), content_type = 'video/mp4',
      fetch_received_bytes = null, fetch_total_bytes = null, fetch_resume_count = null, fetch_start_time = null, fetch_complete_time = null,
      media_info = '{"duration": "1.5s"}' where id = $1`,
    [id],
  );
  await compare();
  const failed = `update videos set status = 'FAILED', error_reason = 'R', error_message = 'm', complete_time = now() where id = $1`;
  await bench.query(failed, [id]);
  await compare();
});

it.each(['no-uuid', '01a20935-e964-753b-9385-2096674338f9'])('there is no video %s', async (id) => {
  expect(await bench.context.unitOfWork.readVideo(id)).toBeUndefined();
});
