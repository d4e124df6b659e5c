import { join } from 'node:path';
import type { SimilarVideo, VideoRelation, VidiClient } from '@vidi/sdk';
import { type JudgedFilm, makeFilms } from '../fingerprint/judge-signatures.ts';
import { VARIANTS, type Variant } from '../fingerprint/variants.ts';
import { makeEpisode } from './make-episode.ts';

/** Shots of a film: about half a minute. */
const SHOTS = 8;
/** Seeds of intros and of what follows them; no parameter was chosen by them. */
const INTRO_SEED = 40_001;
const EPISODE_SEED = 41_001;
/** Frames before the intro of a second episode. */
const LATER_FRAMES = 75;
const LATER_SECONDS = LATER_FRAMES / 25;
/** How far the start of a passage may be off, in seconds. */
const START_TOLERANCE = 1;

/** How well one kind of copies is found from the film that they were made of. */
export interface SearchRow {
  readonly name: string;
  readonly asked: number;
  readonly found: number;
  /** Of those, the ones that are said to be what they are. */
  readonly rightRelation: number;
  /** Of those that were found, the ones whose first passage begins at the right place of the copy. */
  readonly rightPlace: number;
}

/** All that was found out. */
export interface SearchFindings {
  readonly rows: readonly SearchRow[];
  readonly videos: number;
  readonly searches: number;
  /** Videos that were found though they share nothing, over all searches. */
  readonly invented: number;
  /** Pairs that share something and were found, over all searches, and that were not. */
  readonly found: number;
  readonly missed: number;
  /** Median time of a search, in milliseconds, as the client sees it. */
  readonly medianMs: number;
}

interface KnownVideo {
  readonly id: string;
  /** Videos of one group share something, others nothing. */
  readonly group: string;
}

/** Makes films, variants and episodes, hands all of them over, and asks about each which others are alike. */
export async function judgeSearch(
  client: VidiClient,
  count: number,
  folder: string,
  say: (line: string) => void,
): Promise<SearchFindings> {
  const films = await makeFilms(count, folder, say, SHOTS);
  const known: KnownVideo[] = [];
  const handOver = async (path: string, group: string) => {
    const { id } = await client.videos.upload(path, { features: ['FINGERPRINT'] });
    known.push({ id, group });
    return id;
  };
  say('handing over ...');
  const filmIds: FilmIds[] = [];
  for (const [index, film] of films.entries()) filmIds.push(await handOverFilm(film, `film ${index}`, handOver));
  const episodes: (readonly [string, string])[] = [];
  for (let index = 0; index < count; index++) {
    const paths = [0, LATER_FRAMES].map((later) => ({ later, path: join(folder, `episode-${index}-${later}.mp4`) }));
    for (const { later, path } of paths)
      await makeEpisode(INTRO_SEED + index, EPISODE_SEED + 2 * index + (later > 0 ? 1 : 0), later, path);
    const [first, second] = [
      await handOver(paths[0]?.path ?? '', `intro ${index}`),
      await handOver(paths[1]?.path ?? '', `intro ${index}`),
    ];
    episodes.push([first, second]);
  }
  say('waiting for their fingerprints ...');
  for (const { id } of known) await client.videos.waitUntilDone(id);
  say('searching ...');
  const times: number[] = [];
  const answers = new Map<string, readonly SimilarVideo[]>();
  for (const { id } of known) {
    const start = performance.now();
    answers.set(id, await Array.fromAsync(client.videos.findSimilar(id, { pageSize: 100 })));
    times.push(performance.now() - start);
  }
  return {
    ...totals(known, answers),
    rows: rowsOf(filmIds, episodes, answers),
    medianMs: times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0,
  };
}

interface FilmIds {
  readonly original: string;
  readonly copies: readonly (readonly [Variant, id: string])[];
}

async function handOverFilm(
  film: JudgedFilm,
  group: string,
  handOver: (path: string, group: string) => Promise<string>,
): Promise<FilmIds> {
  const original = await handOver(film.path, group);
  const copies: (readonly [Variant, string])[] = [];
  for (const [variant, path] of film.variants) copies.push([variant, await handOver(path, group)]);
  return { original, copies };
}

function totals(known: readonly KnownVideo[], answers: ReadonlyMap<string, readonly SimilarVideo[]>) {
  const groupOf = new Map(known.map(({ id, group }) => [id, group]));
  let [found, missed, invented] = [0, 0, 0];
  for (const { id, group } of known) {
    const alike = (answers.get(id) ?? []).filter(({ videoId }) => groupOf.get(videoId) === group).length;
    found += alike;
    missed += known.filter((other) => other.group === group && other.id !== id).length - alike;
    invented += (answers.get(id) ?? []).length - alike;
  }
  return { videos: known.length, searches: known.length, found, missed, invented };
}

function rowsOf(
  films: readonly FilmIds[],
  episodes: readonly (readonly [string, string])[],
  answers: ReadonlyMap<string, readonly SimilarVideo[]>,
): readonly SearchRow[] {
  const copies = VARIANTS.map((variant) => {
    const pairs = films.map(({ original, copies }) => ({
      found: answers.get(original)?.find(({ videoId }) => videoId === copies.find(([which]) => which === variant)?.[1]),
      laterBy: variant.laterBy,
    }));
    return rowOf(variant.name, pairs, ['NEAR_DUPLICATE', 'CONTAINS']);
  });
  const intros = episodes.map(([first, second]) => ({
    found: answers.get(first)?.find(({ videoId }) => videoId === second),
    laterBy: LATER_SECONDS,
  }));
  return [...copies, rowOf('another film with the same intro of 8 s, 3 s later', intros, ['SHARED_PASSAGE'])];
}

function rowOf(
  name: string,
  pairs: readonly { readonly found: SimilarVideo | undefined; readonly laterBy: number }[],
  relations: readonly VideoRelation[],
): SearchRow {
  const found = pairs.filter((pair) => pair.found !== undefined);
  return {
    name,
    asked: pairs.length,
    found: found.length,
    rightRelation: found.filter(({ found }) => found !== undefined && relations.includes(found.relation)).length,
    rightPlace: found.filter(({ found, laterBy }) => isInPlace(found?.passages[0], laterBy)).length,
  };
}

function isInPlace(passage: SimilarVideo['passages'][number] | undefined, laterBy: number): boolean {
  if (passage === undefined) return false;
  return Math.abs(passage.otherStartSeconds - passage.startSeconds - laterBy) <= START_TOLERANCE;
}
