import type { ApiKey } from '../domain/api-key.ts';

const HEADINGS = ['ID', 'KEY', 'OWNER', 'SCOPE', 'CREATED', 'LAST USED', 'REVOKED', 'NOTE'];

/** What is shown where a time or a note is absent. */
const NONE = '-';

/** Keys as the lines of a table, a heading first. */
export function keyTable(keys: readonly ApiKey[]): readonly string[] {
  const rows = [HEADINGS, ...keys.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cells(key: ApiKey): string[] {
  const times = [key.createTime, key.lastUseTime, key.revokeTime].map((time) => time?.toISOString() ?? NONE);
  return [key.id, `${key.prefix}…`, key.owner, key.scope, ...times, onOneLine(key.note) || NONE];
}

/** Notes come from people: what would move the cursor is left out. */
function onOneLine(note: string): string {
  return note.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
