import { describe, expect, it } from 'vitest';
import type { Box } from './box.ts';
import { groupLines, joinRows, mergeOverTime, type ShownLine, textOf } from './merge-lines.ts';

/** Words of equal width in a row of the picture. */
function line(text: string, start: number, end: number, place: Partial<Box> = {}, confidence = 0.9): ShownLine {
  const { left = 0.1, top = 0.8, right = left + 0.3, bottom = top + 0.05 } = place;
  const texts = text.split(' ');
  const step = (right - left) / texts.length;
  const words = texts.map((word, index) => ({
    text: word,
    confidence,
    box: { left: left + index * step, top, right: left + (index + 1) * step, bottom },
  }));
  return { start, end, words };
}

function told(lines: readonly ShownLine[]): unknown[] {
  return lines.map((shown) => [textOf(shown), shown.start, shown.end]);
}

describe('readings of one text', () => {
  it('become one, with the words of the surest and the time of all', () => {
    const lines = [line('Anna Martim', 1, 2, {}, 0.7), line('Anna Martin', 2.2, 4, {}, 0.95)];
    expect(told(mergeOverTime(lines))).toEqual([['Anna Martin', 1, 4]]);
  });

  it('stay apart when the text was gone for long, stands elsewhere or says something else', () => {
    const lines = [
      line('Anna Martin', 1, 2),
      line('Anna Martin', 3, 4),
      line('Anna Martin', 3, 4, { top: 0.1 }),
      line('Peter Schmidt', 4, 5),
    ];
    expect(mergeOverTime(lines)).toHaveLength(4);
  });

  it('are one where a piece of a line was read beside the whole', () => {
    const lines = [line('Paris give mountain', 1, 3, { right: 0.7 }), line('give', 1, 3, { left: 0.35, right: 0.45 })];
    expect(told(mergeOverTime(lines))).toEqual([['Paris give mountain', 1, 3]]);
  });
});

describe('lines', () => {
  it('are joined from pieces that stand side by side and come and go together', () => {
    const lines = [
      line('music', 1.2, 3, { left: 0.41, right: 0.5 }),
      line('Kowalski', 1, 3, { left: 0.2, right: 0.38 }),
      line('later', 2, 5, { left: 0.52, right: 0.6 }),
    ];
    expect(told(joinRows(lines))).toEqual([
      ['Kowalski music', 1, 3],
      ['later', 2, 5],
    ]);
  });

  it('make one text when they stand below each other and come and go together', () => {
    const below = line('River engineer', 1, 3, { top: 0.86 });
    const other = line('Live', 0, 9, { left: 0.8, top: 0.05 });
    const texts = groupLines([below, line('Anna Martin', 1, 3.2), other]);
    expect(texts.map(({ start, end, lines }) => [start, end, lines.map(textOf)])).toEqual([
      [0, 9, ['Live']],
      [1, 3.2, ['Anna Martin', 'River engineer']],
    ]);
  });
});
