import type { VideoQuery } from '../../ports/video-repository.ts';
import { filterSql, joinConditions, type SqlCondition } from './filter-sql.ts';

/** Columns that videos are ordered by, with the type of their values. */
const ORDER_COLUMNS = {
  createTime: { name: 'create_time', type: 'timestamptz' },
  updateTime: { name: 'update_time', type: 'timestamptz' },
  title: { name: 'title', type: 'text' },
} as const;

/** What the videos of a list have in common; undefined when that is nothing. */
export function videoQuerySql({ owner, filter, order, after }: VideoQuery): SqlCondition | undefined {
  const conditions: SqlCondition[] = [];
  if (owner !== undefined) conditions.push({ sql: 'owner = ?', parameters: [owner] });
  if (after !== undefined) {
    const { name, type } = ORDER_COLUMNS[order.field];
    const value = after.value instanceof Date ? after.value.toISOString() : after.value;
    // Compared as a row, which is what the index on both columns is read by.
    const sql = `(${name}, id) ${order.descending ? '<' : '>'} (?::${type}, ?::uuid)`;
    conditions.push({ sql, parameters: [value, after.id] });
  }
  if (filter !== undefined) conditions.push(filterSql(filter));
  return conditions.length === 0 ? undefined : joinConditions('and', conditions);
}
