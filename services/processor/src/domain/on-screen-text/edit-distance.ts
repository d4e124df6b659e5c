/** Fewest letters to insert, delete or replace to make one text of the other (Levenshtein 1965; the algorithm of Wagner and Fischer, 1974). */
export function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}

/** Whether two texts are the same but for what a reader gets wrong: case and spaces, and a letter in five. */
export function isSameText(a: string, b: string): boolean {
  const [left, right] = [plain(a), plain(b)];
  const longer = Math.max(left.length, right.length);
  return (
    Math.abs(left.length - right.length) <= MAX_ERRORS * longer && editDistance(left, right) <= MAX_ERRORS * longer
  );
}

/** Errors that two readings of the same text may differ by, as a share of its length. */
export const MAX_ERRORS = 0.2;

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
