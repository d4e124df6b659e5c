import type { OnScreenText } from '@vidi/sdk';
import type { Counts } from '../scoring/figures.ts';
import { type PlannedTitle, TITLE_FRAME_RATE } from './planned-titles.ts';

/** How well the titles of a clip were read. */
export interface TitleScore {
  /** Words of the titles that were found with a right start and end; words that were found and are in no title. */
  readonly words: Counts;
  /** Words that were found, whenever. */
  readonly wordsAtAnyTime: number;
  /** How far starts and ends of the words that were found are off, in seconds. */
  readonly offBy: readonly number[];
  readonly bySize: ReadonlyMap<number, Counts>;
}

/** How far a start or an end may be off, in seconds. */
export const TIME_TOLERANCE = 0.5;

interface FoundWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  used: boolean;
}

/**
 * Compares what was read with what was shown, word by word: a word of a title is found when the same letters (case and signs at its ends apart) were
 * read in the time of the title, each reading counting for one word.
 */
export function scoreTitles(titles: readonly PlannedTitle[], text: OnScreenText): TitleScore {
  const words: FoundWord[] = text.segments.flatMap(({ startSeconds: start, endSeconds: end, lines }) =>
    lines.flatMap((line) => line.words.map((word) => ({ text: plain(word.text), start, end, used: false }))),
  );
  const bySize = new Map<number, Counts>();
  const offBy: number[] = [];
  let found = 0;
  let inTime = 0;
  let all = 0;
  for (const title of titles) {
    const [start, end] = [title.start / TITLE_FRAME_RATE, title.end / TITLE_FRAME_RATE];
    for (const shown of title.lines.flatMap((line) => line.split(' ')).map(plain)) {
      all++;
      const match = words
        .filter((word) => !word.used && word.text === shown && word.start < end && word.end > start)
        .toSorted((a, b) => distance(a, start, end) - distance(b, start, end))[0];
      const isInTime = match !== undefined && distance(match, start, end) <= TIME_TOLERANCE;
      const { found: before, missed } = bySize.get(title.size) ?? { found: 0, missed: 0 };
      bySize.set(title.size, { found: before + Number(isInTime), missed: missed + Number(!isInTime), invented: 0 });
      if (match === undefined) continue;
      match.used = true;
      found++;
      if (isInTime) inTime++;
      offBy.push(Math.abs(match.start - start), Math.abs(match.end - end));
    }
  }
  const invented = words.filter((word) => !word.used).length;
  return { words: { found: inTime, missed: all - inTime, invented }, wordsAtAnyTime: found, offBy, bySize };
}

function distance(word: FoundWord, start: number, end: number): number {
  return Math.max(Math.abs(word.start - start), Math.abs(word.end - end));
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%]+$/gu, '');
}
