import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startFaultBench } from './fault-bench.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 50 };

it('a ticket that comes again, as cases 3 and 4 leave it, does nothing twice; case 15: garbage becomes a dead letter', async ({
  skip,
}) => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  await using bench = await startFaultBench('rabbitmq');
  if (bench?.broker === undefined) return skip('NOT RUN: there is no RabbitMQ');
  const { broker, client, query } = bench;
  const { id } = await client.videos.upload(clip, { features: ['MEDIA_INFO'] });
  const [job] = await query(`select id from jobs where video_id = '${id}'`);
  const ticket = JSON.stringify({ version: 1, jobId: job?.['id'] });
  // As an ingest that dies between the broker's confirm and its commit leaves it: published, and to be published again.
  for (let copy = 0; copy < 3; copy++) await broker.putTicket(ticket);
  const processor = await bench.startProcessor();
  await client.videos.waitUntilDone(id);
  const done = await client.videos.get(id);
  // As a processor that dies between the end of its job and its acknowledgement leaves it.
  await broker.putTicket(ticket);
  await eventually(
    'every copy was refused',
    () => processor.output().split('nothing to do for this ticket').length - 1 === 4,
    WAIT,
  );
  expect(await query(`select state, attempt from jobs where video_id = '${id}'`)).toEqual([
    { state: 'COMPLETED', attempt: 1 },
  ]);
  expect(await client.videos.get(id)).toEqual(done);

  processor.child.kill('SIGKILL');
  const { id: doomed } = await client.videos.upload(clip, { features: ['MEDIA_INFO'] });
  const [doomedJob] = await query(`select id from jobs where video_id = '${doomed}'`);
  // Before any ticket of ours, so that nobody claims the job: the one of ingest is taken away.
  await eventually('its own ticket is in the queue', async () => (await broker.countMessages()).tickets === 1, WAIT);
  await broker.takeTickets();
  await broker.putTicket('no ticket at all');
  await broker.putTicket(JSON.stringify({ version: 999, jobId: doomedJob?.['id'] }));
  const heir = await bench.startProcessor();
  await eventually('both are dead letters', async () => (await broker.countMessages()).deadLetters === 2, WAIT);
  expect(await client.videos.get(doomed)).toMatchObject({ status: 'FAILED', error: { reason: 'TICKET_UNREADABLE' } });
  expect(await query(`select state from jobs where video_id = '${doomed}'`)).toEqual([{ state: 'FAILED' }]);
  expect(heir.output()).toContain('a ticket cannot be handled');
  // Its neighbours go on.
  const { id: neighbour } = await client.videos.upload(clip, { features: ['MEDIA_INFO'] });
  await client.videos.waitUntilDone(neighbour);
});
