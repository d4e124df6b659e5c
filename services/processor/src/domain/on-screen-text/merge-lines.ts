import { around, type Box, coveredBy, overlap } from './box.ts';
import { isSameText, MAX_ERRORS } from './edit-distance.ts';
import { meanConfidence, type ReadWord } from './read-line.ts';

/** A line of text in the picture of the video. Times in seconds: `[start, end)`. */
export interface ShownLine {
  readonly start: number;
  readonly end: number;
  readonly words: readonly ReadWord[];
}

/** Lines that are shown below each other at the same time. */
export interface ShownText {
  readonly start: number;
  readonly end: number;
  /** From the top. */
  readonly lines: readonly ShownLine[];
}

/** How readings are put together. */
export const MERGE_RULE = {
  maxErrors: MAX_ERRORS,
  /** Boxes of the same text overlap at least by this share of what they cover together. */
  minOverlap: 0.5,
  /** Or the one lies in the other to this share: part of a line was read twice. */
  minCovered: 0.7,
  /** Text that is gone for no longer than this was only covered, or seen badly, in seconds. */
  maxGapSeconds: 0.5,
  /** Lines of one text begin and end within this time of each other, in seconds. */
  togetherSeconds: 0.45,
  /** Words of one line are no further apart than this: as a share of the width, over their height as a share of the height. */
  maxWordGap: 1,
  /** Lines of one text are no further apart than this, as a multiple of the height of the higher one. */
  maxLineGap: 0.9,
  /** Their heights differ by no more than this factor. */
  maxHeightRatio: 1.8,
} as const;

/** Lines of one text at most. */
const MAX_LINES = 12;

/** Where a line stands. */
export function boxOf({ words }: Pick<ShownLine, 'words'>): Box {
  return around(words.map(({ box }) => box));
}

/** Its words. */
export function textOf({ words }: Pick<ShownLine, 'words'>): string {
  return words.map(({ text }) => text).join(' ');
}

/**
 * Puts together what was read of the same text several times, in the same place at the same time or shortly after; the surest reading counts.
 *
 * @returns in order of their start
 */
export function mergeOverTime(lines: readonly ShownLine[]): readonly ShownLine[] {
  const merged: ShownLine[] = [];
  // Those that a later one may belong to; lines come in order of their start.
  let open: number[] = [];
  for (const line of lines.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    open = open.filter((index) => (merged[index]?.end ?? 0) + MERGE_RULE.maxGapSeconds >= line.start);
    const same = open.find((index) => isSame(merged[index], line));
    const before = same === undefined ? undefined : merged[same];
    if (same === undefined || before === undefined) {
      open.push(merged.push(line) - 1);
    } else {
      const { words } = worth(line) > worth(before) ? line : before;
      merged[same] = { start: before.start, end: Math.max(before.end, line.end), words };
    }
  }
  return merged;
}

function isSame(a: ShownLine | undefined, b: ShownLine): boolean {
  if (a === undefined) return false;
  const [boxA, boxB] = [boxOf(a), boxOf(b)];
  if (isSameText(textOf(a), textOf(b))) return overlap(boxA, boxB) >= MERGE_RULE.minOverlap;
  // A piece of a line that was read whole.
  const together = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  const areTogether = together >= 0.5 * Math.min(a.end - a.start, b.end - b.start);
  const covered = Math.max(coveredBy(boxA, boxB), coveredBy(boxB, boxA));
  return areTogether && covered >= MERGE_RULE.minCovered;
}

/** Sure letters. */
function worth({ words }: ShownLine): number {
  return meanConfidence(words) * words.reduce((sum, { text }) => sum + text.length, 0);
}

/** Puts pieces together that stand side by side and come and go together: wide spaces part a line into several. */
export function joinRows(lines: readonly ShownLine[]): readonly ShownLine[] {
  const joined: ShownLine[] = [];
  let open: number[] = [];
  for (const line of lines.toSorted((a, b) => a.start - b.start || boxOf(a).left - boxOf(b).left)) {
    open = open.filter((index) => line.start - (joined[index]?.start ?? 0) <= MERGE_RULE.togetherSeconds);
    const beside = open.find((index) => standInRow(joined[index], line));
    const before = beside === undefined ? undefined : joined[beside];
    if (beside === undefined || before === undefined) {
      open.push(joined.push(line) - 1);
    } else {
      const words = [...before.words, ...line.words].toSorted((a, b) => a.box.left - b.box.left);
      joined[beside] = { start: Math.min(before.start, line.start), end: Math.max(before.end, line.end), words };
    }
  }
  return joined;
}

function standInRow(a: ShownLine | undefined, b: ShownLine): boolean {
  if (a === undefined || !comeAndGoTogether(a, b)) return false;
  const [boxA, boxB] = [boxOf(a), boxOf(b)];
  const [highA, highB] = [boxA.bottom - boxA.top, boxB.bottom - boxB.top];
  const shared = Math.min(boxA.bottom, boxB.bottom) - Math.max(boxA.top, boxB.top);
  const between = Math.max(boxA.left, boxB.left) - Math.min(boxA.right, boxB.right);
  // Shares of the width are longer than shares of the height in most pictures: a gap of as much is a bit more than a height.
  return shared >= 0.6 * Math.min(highA, highB) && between <= MERGE_RULE.maxWordGap * Math.max(highA, highB);
}

function comeAndGoTogether(a: ShownLine, b: ShownLine): boolean {
  const { togetherSeconds } = MERGE_RULE;
  return Math.abs(a.start - b.start) <= togetherSeconds && Math.abs(a.end - b.end) <= togetherSeconds;
}

/** Puts lines together that stand below each other and come and go together. */
export function groupLines(lines: readonly ShownLine[]): readonly ShownText[] {
  const groups: { readonly start: number; readonly lines: ShownLine[] }[] = [];
  let open: typeof groups = [];
  for (const line of lines.toSorted((a, b) => a.start - b.start || boxOf(a).top - boxOf(b).top)) {
    open = open.filter((group) => line.start - group.start <= 2 * MERGE_RULE.togetherSeconds);
    const group = open.find(
      (candidate) => candidate.lines.length < MAX_LINES && candidate.lines.some((other) => belong(other, line)),
    );
    if (group !== undefined) {
      group.lines.push(line);
    } else {
      const started = { start: line.start, lines: [line] };
      groups.push(started);
      open.push(started);
    }
  }
  return groups.map((group) => ({
    start: Math.min(...group.lines.map(({ start }) => start)),
    end: Math.max(...group.lines.map(({ end }) => end)),
    lines: group.lines.toSorted((a, b) => boxOf(a).top - boxOf(b).top || boxOf(a).left - boxOf(b).left),
  }));
}

function belong(a: ShownLine, b: ShownLine): boolean {
  const { maxLineGap, maxHeightRatio } = MERGE_RULE;
  if (!comeAndGoTogether(a, b)) return false;
  const [boxA, boxB] = [boxOf(a), boxOf(b)];
  const [highA, highB] = [boxA.bottom - boxA.top, boxB.bottom - boxB.top];
  const tall = Math.max(highA, highB);
  if (tall > maxHeightRatio * Math.min(highA, highB)) return false;
  const across = Math.min(boxA.right, boxB.right) - Math.max(boxA.left, boxB.left);
  const between = Math.max(boxA.top, boxB.top) - Math.min(boxA.bottom, boxB.bottom);
  return across > 0 && between <= maxLineGap * tall;
}
