import type { DeadLetter as QueuedDeadLetter } from '@vidi/ticket-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runDeadLettersCommand } from '../src/cli/dead-letters-command.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { dropDeadLetter } from '../src/usecases/dead-letters/drop-dead-letter.ts';
import { getDeadLetter } from '../src/usecases/dead-letters/get-dead-letter.ts';
import { listDeadLetters } from '../src/usecases/dead-letters/list-dead-letters.ts';
import { recordDeadLetter } from '../src/usecases/dead-letters/record-dead-letter.ts';
import { requeueDeadLetter } from '../src/usecases/dead-letters/requeue-dead-letter.ts';
import { trimDeadLetters } from '../src/usecases/dead-letters/trim-dead-letters.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { rejectTicket } from '../src/usecases/reject-ticket.ts';
import { runCommand } from './command-process.ts';
import { caller, claimed, jobOf, openWorkbench, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const UNREADABLE = { reason: 'TICKET_UNREADABLE', message: 'its version is 9' };

function letter(given: Partial<QueuedDeadLetter> = {}): QueuedDeadLetter {
  return {
    reason: 'TICKET_UNREADABLE',
    message: 'No processor can read it.',
    queue: 'vidi.tickets',
    time: new Date('2026-01-01T00:00:00Z'),
    jobId: undefined,
    body: Buffer.from('rubbish'),
    headers: { note: 'hello' },
    redelivered: false,
    ...given,
  };
}

async function kept(given: Partial<QueuedDeadLetter> = {}): Promise<string> {
  await recordDeadLetter(bench.context, letter(given));
  const [newest] = (await listDeadLetters(bench.context, { pageSize: 1, pageToken: '' })).deadLetters;
  if (newest === undefined) throw new Error('no dead letter was kept');
  return newest.id;
}

/** A video whose ticket nobody could read. */
async function failedVideo() {
  const { video } = await upload(bench);
  const jobId = await jobOf(bench, video.id);
  await rejectTicket(bench.context, jobId, UNREADABLE);
  return { videoId: video.id, id: await kept({ jobId }) };
}

const count = async () => (await bench.query('select 1 from dead_letters')).length;
const inOutbox = async () => (await bench.query('select job_id from outbox')).map(({ job_id }) => job_id);

describe('a dead letter', () => {
  it('is kept with what it carried, and names the video of its job', async () => {
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    const id = await kept({ jobId, body: Buffer.from([0, 255, 10]) });
    expect(await getDeadLetter(bench.context, id)).toMatchObject({
      reason: { reason: 'TICKET_UNREADABLE', message: 'No processor can read it.' },
      queue: 'vidi.tickets',
      deadLetterTime: new Date('2026-01-01T00:00:00Z'),
      jobId,
      videoId: video.id,
      body: new Uint8Array([0, 255, 10]),
      bodySizeBytes: 3,
      headers: { note: 'hello' },
    });
  });

  it('has of a large body the beginning, and its true size', async () => {
    const id = await kept({ body: Buffer.from('x'.repeat(1_000)) });
    const { body, bodySizeBytes } = await getDeadLetter(bench.context, id);
    expect([Buffer.from(body).toString(), bodySizeBytes]).toEqual(['x'.repeat(10), 1_000]);
  });

  it('has the reason that an older processor gave, where ingest could have read it', async () => {
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    await rejectTicket(bench.context, jobId, UNREADABLE);
    const id = await kept({ reason: 'TICKET_GIVEN_UP', jobId });
    expect((await getDeadLetter(bench.context, id)).reason).toEqual(UNREADABLE);
  });

  it('that comes again after it was kept is passed over; another like it is not', async () => {
    await kept();
    await recordDeadLetter(bench.context, letter({ redelivered: true }));
    expect(await count()).toBe(1);
    await recordDeadLetter(bench.context, letter({ redelivered: true, headers: { note: 'other' } }));
    await recordDeadLetter(bench.context, letter());
    expect(await count()).toBe(3);
  });

  it('outlives its video, which it names no more', async () => {
    const { id, videoId } = await failedVideo();
    await deleteVideo(bench.context, caller, videoId, { allowMissing: false, etag: '' });
    expect(await getDeadLetter(bench.context, id)).toMatchObject({ videoId: undefined });
    await expect(requeueDeadLetter(bench.context, caller, id)).rejects.toThrow('that it names is not there. Drop it.');
  });
});

describe('dead letters', () => {
  it('are listed newest first, page by page', async () => {
    const ids = [await kept(), await kept(), await kept()].reverse();
    const first = await listDeadLetters(bench.context, { pageSize: 2, pageToken: '' });
    expect(first.deadLetters.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await listDeadLetters(bench.context, { pageSize: 2, pageToken: first.nextPageToken });
    expect(second).toMatchObject({ deadLetters: [{ id: ids[2] }], nextPageToken: '' });
    const odd = listDeadLetters(bench.context, { pageSize: 2, pageToken: 'odd' });
    await expect(odd).rejects.toMatchObject({ reason: 'INVALID_PAGE_TOKEN' });
  });

  it('are removed when they were kept long enough, and the oldest when there are too many', async () => {
    await kept();
    bench.clock.advance(3_600_001);
    const newer: string[] = [];
    for (let one = 0; one < 7; one++) newer.push(await kept());
    expect(await trimDeadLetters(bench.context)).toBe(3);
    const left = await listDeadLetters(bench.context, { pageSize: 0, pageToken: '' });
    expect(left.deadLetters.map(({ id }) => id)).toEqual(newer.slice(2).reverse());
    expect(await trimDeadLetters(bench.context)).toBe(0);
  });
});

describe('requeuing', () => {
  it('starts a failed video over, as reprocessing does, and removes the letter', async () => {
    const { id, videoId } = await failedVideo();
    await bench.query('delete from outbox');
    expect(await requeueDeadLetter(bench.context, caller, id)).toEqual({ outcome: 'VIDEO_REPROCESSED', videoId });
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'UPLOADED', error: undefined });
    const [job] = await bench.query(`select id from jobs where video_id = $1 and state = 'READY'`, [videoId]);
    expect(await inOutbox()).toEqual([job?.['id']]);
    expect(await count()).toBe(0);
    await expect(requeueDeadLetter(bench.context, caller, id)).rejects.toMatchObject({
      reason: 'DEAD_LETTER_NOT_FOUND',
    });
  });

  it('issues another ticket for a job that is still ready', async () => {
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    await bench.query('delete from outbox');
    const id = await kept({ reason: 'TICKET_GIVEN_UP', jobId });
    const requeued = await requeueDeadLetter(bench.context, caller, id);
    expect(requeued).toEqual({ outcome: 'TICKET_ISSUED', videoId: video.id });
    expect(await inOutbox()).toEqual([jobId]);
    expect(await count()).toBe(0);
  });

  it('is done once, however many ask at the same time', async () => {
    const { id, videoId } = await failedVideo();
    const asked = await Promise.allSettled([1, 2, 3].map(() => requeueDeadLetter(bench.context, caller, id)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await bench.query('select 1 from jobs where video_id = $1', [videoId])).toHaveLength(2);
  });

  it('refuses what has nothing to be done, says why, and keeps the letter', async () => {
    const garbage = await kept();
    await expect(requeueDeadLetter(bench.context, caller, garbage)).rejects.toThrow('it names no job. Drop it.');
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    const id = await kept({ jobId });
    await claimed(bench, jobId);
    await expect(requeueDeadLetter(bench.context, caller, id)).rejects.toThrow('a processor works on the video');
    await cancelVideo(bench.context, caller, video.id);
    const refused = requeueDeadLetter(bench.context, caller, id);
    await expect(refused).rejects.toMatchObject({
      reason: 'DEAD_LETTER_NOT_NEEDED',
      message: expect.stringContaining('is CANCELLED'),
    });
    expect(await count()).toBe(2);
  });
});

it('dropping a letter removes it and leaves its video alone', async () => {
  const { id, videoId } = await failedVideo();
  await dropDeadLetter(bench.context, id, false);
  expect(await count()).toBe(0);
  expect((await getVideo(bench.context, caller, videoId)).video.status).toBe('FAILED');
  await expect(dropDeadLetter(bench.context, id, false)).rejects.toMatchObject({ reason: 'DEAD_LETTER_NOT_FOUND' });
  await dropDeadLetter(bench.context, id, true);
});

describe('the command', () => {
  async function command(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const terminal = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
    const code = await runDeadLettersCommand(async () => bench.context, args, terminal);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  it('lists, shows, requeues and drops', async () => {
    expect(await command('list')).toEqual({ code: 0, out: '', err: 'There is no dead letter.' });
    const garbage = await kept({ body: Buffer.from('a\u001b[2Jb'), headers: { note: 'two\nlines' } });
    const { id, videoId } = await failedVideo();
    const listed = await command('list');
    expect(listed.out.split('\n').map((line) => line.split(/\s+/)[0])).toEqual(['ID', id, garbage]);
    expect(listed.out).toContain(videoId);
    const shown = await command('show', garbage);
    expect(shown.out).toMatch(/^header note +two lines$/m);
    expect(shown.out).toMatch(/a \[2Jb$/);
    const json = JSON.parse((await command('show', garbage, '--json')).out);
    expect(Buffer.from(json.body, 'base64').toString()).toBe('a\u001b[2Jb');
    expect(await command('requeue', garbage, id)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/it names no job.*\n.*is analysed again/),
    });
    expect(await command('drop', garbage)).toMatchObject({ code: 0 });
    expect(await command('drop', garbage)).toMatchObject({ code: 1, err: expect.stringContaining('no dead letter') });
    expect(await count()).toBe(0);
  });

  it('is a program that needs no more than the database and the media store', async () => {
    const id = await kept();
    const environment = { DATABASE_URL: bench.databaseUrl, VIDI_MEDIA_DIR: '/nowhere' };
    const run = await runCommand('dead-letters', environment, ['list']);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
  });
});
