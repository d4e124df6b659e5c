import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { FingerprintResult } from '@vidi/contracts/vidi/v1/results';
import { planFilm } from '../accuracy/film/film-plan.ts';
import { makeFilm } from '../accuracy/film/make-film.ts';
import { findInClip } from '../accuracy/find-in-clip.ts';
import { makeVariant } from './make-variant.ts';
import { distancesAcross, distancesAlong } from './signature-distance.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** Films that no parameter was chosen by. */
const FIRST_SEED = 30_001;
export const SHOTS = 14;

/** A film that was made, and its variants. */
export interface JudgedFilm {
  readonly path: string;
  readonly variants: readonly (readonly [Variant, path: string])[];
}

/** Distances between signatures, each list in ascending order. */
export interface SignatureFindings {
  /** Of a film and each of its variants, at the same moment of the film. */
  readonly alike: readonly (readonly [Variant, readonly number[]])[];
  /** Of different films. */
  readonly different: readonly number[];
}

/** Makes films, each with all variants, in a folder. */
export async function makeFilms(
  count: number,
  folder: string,
  say: (line: string) => void,
  shots: number = SHOTS,
): Promise<readonly JudgedFilm[]> {
  const films: JudgedFilm[] = [];
  for (let index = 0; index < count; index++) {
    say(`making film ${index + 1} of ${count} with ${VARIANTS.length} variants ...`);
    const path = join(folder, `film-${index}.mp4`);
    await makeFilm(planFilm(FIRST_SEED + index, shots), path);
    const variants: (readonly [Variant, string])[] = [];
    for (const [number, variant] of VARIANTS.entries()) {
      const copy = join(folder, `film-${index}-${number}.mp4`);
      await makeVariant(path, variant, copy);
      variants.push([variant, copy]);
    }
    films.push({ path, variants });
  }
  return films;
}

/** Finds the fingerprints of all films and variants, and compares them moment by moment. */
export async function judgeSignatures(
  films: readonly JudgedFilm[],
  say: (line: string) => void,
): Promise<SignatureFindings> {
  const alike = new Map<Variant, number[]>(VARIANTS.map((variant) => [variant, []]));
  const originals: FingerprintResult[] = [];
  for (const [index, film] of films.entries()) {
    say(`fingerprints of film ${index + 1} of ${films.length} ...`);
    const original = await fingerprintOf(film.path);
    originals.push(original);
    for (const [variant, path] of film.variants) {
      alike.get(variant)?.push(...distancesAlong(original, await fingerprintOf(path), variant.laterBy));
    }
  }
  const different = originals.flatMap((a, index) => originals.slice(index + 1).flatMap((b) => distancesAcross(a, b)));
  return {
    alike: [...alike].map(([variant, distances]) => [variant, distances.toSorted((a, b) => a - b)]),
    different: different.toSorted((a, b) => a - b),
  };
}

async function fingerprintOf(path: string): Promise<FingerprintResult> {
  return await findInClip(path, Feature.FINGERPRINT, 'fingerprint');
}
