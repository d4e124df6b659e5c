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
  const { broker, client, query, metric } = bench;
  expect(await metric('vidi_dead_letters')).toBe(0);
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
  const letters = async () => (await client.deadLetters.list().page()).deadLetters;
  await eventually('both are dead letters', async () => (await letters()).length === 2, WAIT);
  expect(await broker.countMessages()).toEqual({ tickets: 0, deadLetters: 0 });
  expect(await client.videos.get(doomed)).toMatchObject({ status: 'FAILED', error: { reason: 'TICKET_UNREADABLE' } });
  expect(await query(`select state from jobs where video_id = '${doomed}'`)).toEqual([{ state: 'FAILED' }]);
  // The alarm: the metric that a rule watches, and the logs of the processor that could not read them and of ingest that keeps them.
  expect(await metric('vidi_dead_letters')).toBe(2);
  expect(heir.output()).toContain('a ticket cannot be handled');
  expect(bench.services.some((service) => service.output().includes('a dead letter: see'))).toBe(true);

  const reason = expect.objectContaining({ reason: 'TICKET_UNREADABLE' });
  const queue = `${broker.queuePrefix}.tickets`;
  const named = (await letters()).find(({ videoId }) => videoId === doomed);
  const garbage = (await letters()).find(({ videoId }) => videoId === undefined);
  if (named === undefined || garbage === undefined) throw new Error('not both letters are there');
  expect(named).toMatchObject({ reason, queue, jobId: doomedJob?.['id'] });
  const shown = await client.deadLetters.get(garbage.id);
  expect(shown).toMatchObject({ reason, queue, jobId: undefined, bodySizeBytes: 16 });
  expect(Buffer.from(shown.body).toString()).toBe('no ticket at all');
  expect(shown.headers['x-death']).toContain('rejected');
  expect(await query('select reason, video_id from dead_letters order by video_id')).toEqual([
    { reason: 'TICKET_UNREADABLE', video_id: doomed },
    { reason: 'TICKET_UNREADABLE', video_id: null },
  ]);
  await expect(client.deadLetters.requeue(garbage.id)).rejects.toMatchObject({ reason: 'DEAD_LETTER_NOT_NEEDED' });
  await client.deadLetters.drop(garbage.id);
  expect(await client.deadLetters.requeue(named.id)).toEqual({ outcome: 'VIDEO_REPROCESSED', videoId: doomed });
  expect(await client.videos.waitUntilDone(doomed)).toMatchObject({ status: 'COMPLETED' });
  expect(await letters()).toEqual([]);
  expect(await metric('vidi_dead_letters')).toBe(0);
  // Its neighbours go on.
  const { id: neighbour } = await client.videos.upload(clip, { features: ['MEDIA_INFO'] });
  await client.videos.waitUntilDone(neighbour);
}, 240_000);
