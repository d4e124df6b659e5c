import type { HeardChunk } from './heard-speech.ts';
import { middleOf, type Passage } from './speech-passages.ts';

/** Where one of two overlapping pieces takes over from the other; in seconds. */
export const SEAM_RULE = {
  /** How far apart two pieces may hear the same word. */
  sameWordSeconds: 0.3,
  /** And begin the same sentence, where there are no words. */
  sameBoundarySeconds: 0.5,
  /** How much farther from the middle a seam may lie for each second that the pieces agree better there. */
  farPerApart: 10,
  /** Nobody says more in an overlap; an engine that does is not compared word by word. */
  mostWords: 500,
} as const;

/** Something heard, in the time of the video. */
interface Placed extends Passage {
  readonly text: string;
}

/**
 * The part of each piece that its words count for. Two pieces that overlap hear the same words at slightly different times, so that a fixed
 * moment would lose a word or have it twice: they are joined behind a word that both heard, the nearest to the middle of the overlap.
 */
export function ownPassages(heard: readonly HeardChunk[]): readonly Passage[] {
  const own = heard.map(({ chunk }) => ({ ...chunk.own }));
  for (const [index, earlier] of heard.entries()) {
    const later = heard[index + 1];
    const [before, after] = [own[index], own[index + 1]];
    if (later === undefined || before === undefined || after === undefined) continue;
    if (later.chunk.start >= earlier.chunk.end) continue;
    const seam = seamOf(earlier, later);
    before.end = seam.earlier;
    after.start = seam.later;
  }
  return own;
}

/** The end of what counts of the earlier piece, and the start of what counts of the later; close to each other. */
interface Seam {
  readonly earlier: number;
  readonly later: number;
  /** How far apart the pieces heard what is there, in seconds. */
  readonly apart: number;
}

function seamOf(earlier: HeardChunk, later: HeardChunk): Seam {
  const overlap = { start: later.chunk.start, end: earlier.chunk.end };
  const middle = middleOf(overlap);
  const words = { earlier: wordsOf(earlier), later: wordsOf(later) };
  const seams = [...sameWords(words.earlier, words.later, overlap)];
  if (words.earlier.length + words.later.length === 0)
    seams.push(...sameBoundaries(sentencesOf(earlier), sentencesOf(later), overlap));
  const cost = (seam: Seam) => Math.abs((seam.earlier + seam.later) / 2 - middle) + SEAM_RULE.farPerApart * seam.apart;
  return seams.toSorted((a, b) => cost(a) - cost(b))[0] ?? { earlier: middle, later: middle, apart: 0 };
}

/** Behind each word that both heard. */
function* sameWords(earlier: readonly Placed[], later: readonly Placed[], overlap: Passage): Generator<Seam> {
  const inOverlap = ({ start, end }: Placed) => end >= overlap.start && start <= overlap.end;
  if ([earlier, later].some((words) => words.filter(inOverlap).length > SEAM_RULE.mostWords)) return;
  for (const [index, word] of earlier.entries()) {
    if (word.end < overlap.start) continue;
    for (const [position, other] of later.entries()) {
      if (other.start > overlap.end) break;
      const apart = Math.abs(middleOf(word) - middleOf(other));
      if (apart > SEAM_RULE.sameWordSeconds || spelling(word.text) !== spelling(other.text)) continue;
      yield { earlier: behind(earlier, index), later: behind(later, position), apart };
    }
  }
}

/** Where a sentence of one ends and one of the other begins. */
function* sameBoundaries(earlier: readonly Placed[], later: readonly Placed[], overlap: Passage): Generator<Seam> {
  for (const { end } of earlier.filter((sentence) => sentence.end > overlap.start).slice(-SEAM_RULE.mostWords)) {
    for (const { start } of later.filter((sentence) => sentence.start < overlap.end).slice(0, SEAM_RULE.mostWords)) {
      const apart = Math.abs(end - start);
      if (apart <= SEAM_RULE.sameBoundarySeconds) yield { earlier: end, later: start, apart };
    }
  }
}

/** A moment between the middle of something and that of what follows it. */
function behind(placed: readonly Placed[], index: number): number {
  const [here, next] = [placed[index], placed[index + 1]];
  if (here === undefined) throw new RangeError(`There is no word ${index}`);
  return next === undefined ? Math.max(here.end, middleOf(here) + 0.01) : (middleOf(here) + middleOf(next)) / 2;
}

function wordsOf({ chunk, speech }: HeardChunk): readonly Placed[] {
  return placed(
    speech.segments.flatMap(({ words }) => words),
    chunk.start,
  );
}

function sentencesOf({ chunk, speech }: HeardChunk): readonly Placed[] {
  return placed(speech.segments, chunk.start);
}

function placed(heard: readonly Placed[], offset: number): readonly Placed[] {
  return heard
    .map(({ start, end, text }) => ({ start: start + offset, end: end + offset, text }))
    .toSorted((a, b) => middleOf(a) - middleOf(b));
}

/** Letters and digits alone: pieces differ in where they end a sentence. */
export function spelling(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
