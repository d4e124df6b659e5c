import type { ApiKey } from '../domain/api-key.ts';
import { onOneLine, tableLines } from './text-table.ts';

const HEADINGS = ['ID', 'KEY', 'OWNER', 'SCOPE', 'CREATED', 'LAST USED', 'REVOKED', 'NOTE'];

/** What is shown where a time or a note is absent. */
const NONE = '-';

/** Keys as the lines of a table, a heading first. */
export function keyTable(keys: readonly ApiKey[]): readonly string[] {
  return tableLines([HEADINGS, ...keys.map(cells)]);
}

function cells(key: ApiKey): string[] {
  const times = [key.createTime, key.lastUseTime, key.revokeTime].map((time) => time?.toISOString() ?? NONE);
  return [key.id, `${key.prefix}…`, key.owner, key.scope, ...times, onOneLine(key.note) || NONE];
}
