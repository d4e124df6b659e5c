import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { priorityRankSql } from '../src/adapters/postgres/priority-rank.ts';
import type { Caller } from '../src/domain/caller.ts';
import { InvalidPageTokenError } from '../src/domain/errors.ts';
import { InvalidFilterError, InvalidOrderByError } from '../src/domain/list-errors.ts';
import { PRIORITIES, type Priority } from '../src/domain/scheduling/priority.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { listVideos } from '../src/usecases/list-videos.ts';
import { updateVideo } from '../src/usecases/update-video.ts';
import { caller, openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const url = 'https://example.com/a.mp4';
const create = async (title: string, labels: Record<string, string> = {}, as: Caller = caller) =>
  (await createVideo(bench.context, as, { url, title, labels, features: [] })).video.id;

const createOf = async (priority: Priority, title: string) =>
  (await createVideo(bench.context, caller, { url, title, labels: {}, features: [], priority })).video.id;

const setStatus = async (id: string, status: string) => {
  const percent = status === 'COMPLETED' ? 100 : 0;
  const ended = ['COMPLETED', 'FAILED', 'CANCELLED'].includes(status);
  await bench.query(
    `update videos set status = $2, progress_percent = $3, complete_time = $4, error_reason = $5, error_message = $5 where id = $1`,
    [id, status, percent, ended ? new Date() : null, status === 'FAILED' ? 'X' : null],
  );
};

interface Asked {
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
  readonly as?: Caller;
}

const list = async ({ filter = '', orderBy = '', pageSize = 0, pageToken = '', as = caller }: Asked) => {
  const page = await listVideos(bench.context, as, { filter, orderBy, pageSize, pageToken });
  return { titles: page.videos.map(({ video }) => video.title), nextPageToken: page.nextPageToken };
};

/** Titles of every page, one after the other. */
async function allPages(asked: Asked): Promise<string[]> {
  const titles: string[] = [];
  let pageToken = '';
  do {
    const page = await list({ ...asked, pageToken });
    titles.push(...page.titles);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return titles;
}

describe('a filtered list', () => {
  // Created a minute apart, from 2026-01-01T00:00:00Z of the test's clock on.
  async function createZoo() {
    const start = bench.clock.now();
    const zoo: readonly (readonly [string, Record<string, string>, string])[] = [
      ['Cat', { team: 'news', lang: 'en' }, 'UPLOADED'],
      ['cat & dog', { team: 'news' }, 'COMPLETED'],
      ["Dog's 100% _day\\", { team: 'sport' }, 'FAILED'],
      ['Übergang', { 'a.b "c"': '?' }, 'COMPLETED'],
      ['', {}, 'CANCELLED'],
    ];
    for (const [title, labels, status] of zoo) {
      const id = await create(title, labels);
      if (title === '') await updateVideo(bench.context, caller, { id, changes: { title: '' }, etag: '' });
      await setStatus(id, status);
      bench.clock.advance(60_000);
    }
    return (minutes: number) => new Date(start.getTime() + minutes * 60_000).toISOString();
  }

  it('has exactly the videos that the filter is true of', async () => {
    const minute = await createZoo();
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['status = COMPLETED', ['cat & dog', 'Übergang']],
      ['status != COMPLETED', ['Cat', "Dog's 100% _day\\", '']],
      ['status = COMPLETED AND labels.team = "news"', ['cat & dog']],
      ['labels.team = news', ['Cat', 'cat & dog']],
      ['labels.team = NEWS', []],
      ['labels.team != news', ["Dog's 100% _day\\", 'Übergang', '']],
      ['NOT labels.team = news', ["Dog's 100% _day\\", 'Übergang', '']],
      ['labels.team > news', ["Dog's 100% _day\\"]],
      ['labels.team <= news', ['Cat', 'cat & dog']],
      ['NOT labels.team < z', ['Übergang', '']],
      ['labels.team:EW', ['Cat', 'cat & dog']],
      ['-labels.team:EW', ["Dog's 100% _day\\", 'Übergang', '']],
      ['labels:team', ['Cat', 'cat & dog', "Dog's 100% _day\\"]],
      ['labels.lang:*', ['Cat']],
      ['labels."a.b \\"c\\"" = "?"', ['Übergang']],
      ['labels:"a.b \\"c\\""', ['Übergang']],
      ['labels:a', []],
      ['title = Cat', ['Cat']],
      ['title != Cat', ['cat & dog', "Dog's 100% _day\\", 'Übergang', '']],
      ['title:CAT', ['Cat', 'cat & dog']],
      ['title:über', ['Übergang']],
      ['title:%', ["Dog's 100% _day\\"]],
      ['title:_', ["Dog's 100% _day\\"]],
      ['title:"y\\\\"', ["Dog's 100% _day\\"]],
      [`title:"'s"`, ["Dog's 100% _day\\"]],
      ['title:*', ['Cat', 'cat & dog', "Dog's 100% _day\\", 'Übergang']],
      ['title = ""', ['']],
      // By code point: capitals before small letters, and both before what has a dot.
      ['title > Cat', ['cat & dog', "Dog's 100% _day\\", 'Übergang']],
      [`create_time >= ${minute(3)}`, ['Übergang', '']],
      [`create_time > ${minute(3)}`, ['']],
      [`create_time = ${minute(3)}`, ['Übergang']],
      [`create_time = ${minute(3).replace('.000Z', '.0001Z')}`, []],
      [
        `create_time < ${minute(3).replace('.000Z', '.0001Z')} create_time > ${minute(1)}`,
        ["Dog's 100% _day\\", 'Übergang'],
      ],
      [`update_time != ${minute(4)}`, ['Cat', 'cat & dog', "Dog's 100% _day\\", 'Übergang']],
      ['create_time < 0001-01-01T00:00:00+14:00', []],
      ['create_time < 0001-01-01T00:00:00+15:59', []],
      ['create_time < 9999-12-31T23:59:59.999999999-12:00', ['Cat', 'cat & dog', "Dog's 100% _day\\", 'Übergang', '']],
      ['status = FAILED OR title:cat AND labels:lang', ['Cat']],
      ['(status = FAILED OR title:cat) AND NOT labels:lang', ['cat & dog', "Dog's 100% _day\\"]],
      [`title:"'; drop table videos; --" OR labels."?' or true --":"$1 ?"`, []],
    ];
    for (const [filter, titles] of cases) {
      expect([filter, (await list({ filter, orderBy: 'create_time' })).titles]).toEqual([filter, titles]);
    }
  });

  it('has the videos of a priority, or of those above or below one', async () => {
    for (const priority of PRIORITIES) await createOf(priority, priority);
    for (const [filter, titles] of [
      ['priority = HIGH', ['HIGH']],
      ['priority:LOW OR priority = NORMAL', ['NORMAL', 'LOW']],
      ['priority != NORMAL', ['HIGH', 'LOW']],
      ['priority > LOW', ['HIGH', 'NORMAL']],
      ['priority <= NORMAL AND NOT priority = LOW', ['NORMAL']],
    ] as const) {
      expect([filter, (await list({ filter, orderBy: 'create_time' })).titles]).toEqual([filter, titles]);
    }
    await expect(list({ filter: 'priority = URGENT' })).rejects.toThrow('there are HIGH, NORMAL, LOW');
  });

  it('says what is wrong with a filter or an order, and where', async () => {
    await expect(list({ filter: 'status = DONE' })).rejects.toThrow(InvalidFilterError);
    await expect(list({ filter: 'status = DONE' })).rejects.toMatchObject({ metadata: { position: '10' } });
    await expect(list({ orderBy: 'size' })).rejects.toThrow(InvalidOrderByError);
  });

  it('is answered for the longest and deepest filter there can be', async () => {
    await create('a');
    const deep = `${'(NOT '.repeat(32)}title=a${')'.repeat(32)}`;
    expect((await list({ filter: deep })).titles).toEqual(['a']);
    const long = `title:b${' OR title:b'.repeat(180)}`;
    expect((await list({ filter: long })).titles).toEqual([]);
  });
});

describe('an ordered list', () => {
  const titles = ['b', 'B', 'a', 'ä', 'b', 'a', 'c'];

  it.each([
    ['create_time', titles],
    ['create_time desc', titles.toReversed()],
    ['title', ['B', 'a', 'a', 'b', 'b', 'c', 'ä']],
    ['title desc', ['ä', 'c', 'b', 'b', 'a', 'a', 'B']],
  ])('by %s is the same over pages of any size', async (orderBy, expected) => {
    for (const title of titles) {
      await create(title);
      bench.clock.advance(1);
    }
    for (const pageSize of [1, 2, 3, 7, 8]) expect(await allPages({ orderBy, pageSize })).toEqual(expected);
  });

  it('by update_time moves a video that is changed', async () => {
    const first = await create('first');
    bench.clock.advance(1);
    await create('second');
    bench.clock.advance(1);
    await updateVideo(bench.context, caller, { id: first, changes: { labels: { a: 'b' } }, etag: '' });
    expect(await allPages({ orderBy: 'update_time desc', pageSize: 1 })).toEqual(['first', 'second']);
  });

  it('by priority goes from low to high, of one priority by age, over pages of any size', async () => {
    const made = ['NORMAL', 'HIGH', 'LOW', 'HIGH', 'NORMAL', 'LOW', 'HIGH'] as const;
    for (const [index, priority] of made.entries()) await createOf(priority, `${priority} ${index}`);
    const ascending = ['LOW 2', 'LOW 5', 'NORMAL 0', 'NORMAL 4', 'HIGH 1', 'HIGH 3', 'HIGH 6'];
    for (const pageSize of [1, 2, 3, 7, 8]) {
      expect(await allPages({ orderBy: 'priority', pageSize })).toEqual(ascending);
      expect(await allPages({ orderBy: 'priority desc', pageSize })).toEqual(ascending.toReversed());
    }
    const urgent = { orderBy: 'priority desc', filter: 'priority >= NORMAL', pageSize: 2 };
    expect(await allPages(urgent)).toEqual(ascending.slice(2).toReversed());
    const first = await list(urgent);
    const [moved] = await bench.query("select id from videos where title = 'NORMAL 4'");
    await updateVideo(bench.context, caller, { id: String(moved?.['id']), changes: { priority: 'LOW' }, etag: '' });
    const second = await list({ ...urgent, pageSize: 9, pageToken: first.nextPageToken });
    expect([...first.titles, ...second.titles]).toEqual(['HIGH 6', 'HIGH 3', 'HIGH 1', 'NORMAL 0']);
  });

  it('neither repeats nor leaves out a video of the filter while others come and go', async () => {
    for (const title of ['a1', 'b1', 'a2', 'b2', 'a3']) await create(title);
    const asked = { filter: 'title:a', orderBy: 'title', pageSize: 2 };
    const first = await list(asked);
    await create('a0');
    await create('a4');
    const [gone] = await bench.query("select id from videos where title = 'a2'");
    await deleteVideo(bench.context, caller, String(gone?.['id']));
    const second = await list({ ...asked, pageToken: first.nextPageToken });
    expect([...first.titles, ...second.titles]).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect(second.nextPageToken).toBe('');
  });

  it('goes on behind a title of any kind', async () => {
    const odd = ['', "'; drop table videos; --", '?? $1', '🐈'.repeat(300), `${'🐈'.repeat(299)}🐉`];
    for (const title of odd) {
      const id = await create('x');
      await updateVideo(bench.context, caller, { id, changes: { title }, etag: '' });
    }
    expect(await allPages({ orderBy: 'title', pageSize: 1 })).toEqual(odd);
  });

  it('refuses the page token of another filter, order or owner', async () => {
    for (const title of ['a', 'b', 'c']) await create(title);
    const asked = { filter: 'title != x', orderBy: 'title', pageSize: 1 };
    const { nextPageToken: pageToken } = await list(asked);
    const others: readonly Asked[] = [
      { ...asked, filter: 'title != y' },
      { ...asked, filter: '' },
      { ...asked, orderBy: 'title desc' },
      { ...asked, orderBy: '' },
      { ...asked, as: { owner: 'default', scope: 'read' } },
    ];
    for (const other of others) await expect(list({ ...other, pageToken })).rejects.toThrow(InvalidPageTokenError);
    expect((await list({ ...asked, pageSize: 2, pageToken })).titles).toEqual(['b', 'c']);
  });
});

describe('a list of one owner', () => {
  it('has no video of another, whatever is asked; an admin sees all', async () => {
    const ann: Caller = { owner: 'ann', scope: 'read' };
    await create('of ann', { team: 'x' }, ann);
    await create('of bob', { team: 'x' }, { owner: 'bob', scope: 'write' });
    for (const filter of ['', 'labels.team = x', 'title:of', 'title:zzz OR labels:team', 'NOT title:zzz']) {
      for (const orderBy of ['', 'title', 'update_time desc']) {
        expect(await allPages({ filter, orderBy, pageSize: 1, as: ann })).toEqual(['of ann']);
      }
    }
    expect((await list({ as: { owner: 'ann', scope: 'admin' } })).titles).toHaveLength(2);
    expect((await list({ as: { owner: 'nobody', scope: 'write' } })).titles).toEqual([]);
  });
});

describe('a list of many videos', () => {
  const plan = async (where: string, order: string) => {
    const rows = await bench.query(`explain select * from videos where ${where} order by ${order} limit 51`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  it('is read by an index in every order, and by label', async () => {
    await bench.query(`insert into videos (id, owner, title, labels, status, progress_percent, file_name, create_time, update_time)
      select gen_random_uuid(), 'o' || n % 50, 't' || n, jsonb_build_object('n', n::text), 'UPLOADED', 0, 'f',
        now() - n * interval '1 s', now() - (n % 1000) * interval '1 s' from generate_series(1, 20000) n`);
    await bench.query('analyze videos');
    for (const column of ['create_time', 'update_time', 'title']) {
      const after = `(${column}, id) < (${column === 'title' ? "'t5'" : "now() - interval '5 min'"}, '${'0'.repeat(32)}'::uuid)`;
      expect(await plan(after, `${column} desc, id desc`)).toContain(`videos_${column}_id_index`);
      expect(await plan(`owner = 'o7' and ${after}`, `${column} desc, id desc`)).toContain(
        `videos_owner_${column}_id_index`,
      );
    }
    await bench.query("update videos set priority = 'HIGH' where title like '%77'");
    await bench.query('analyze videos');
    const rank = priorityRankSql('priority');
    const after = `(${rank}, id) < (2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)`;
    expect(await plan(after, `${rank} desc, id desc`)).toContain('videos_priority_id_index');
    expect(await plan(`${rank} = 3`, 'create_time desc, id desc')).toContain('videos_priority_id_index');
    expect(await plan(`labels @> '{"n": "7"}'`, 'create_time desc, id desc')).toContain('videos_labels_index');
    await bench.query('truncate videos cascade');
  });
});
