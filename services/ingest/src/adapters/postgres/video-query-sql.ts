import type { VideoOrder } from '../../domain/video-order.ts';
import type { VideoQuery } from '../../ports/video-repository.ts';
import { filterSql, joinConditions, type SqlCondition } from './filter-sql.ts';
import { priorityRankSql } from './priority-rank.ts';

/** What videos are ordered by, and the same of a value that one of them has. */
const ORDERS = {
  createTime: { key: 'create_time', ofValue: '?::timestamptz' },
  updateTime: { key: 'update_time', ofValue: '?::timestamptz' },
  title: { key: 'title', ofValue: '?::text' },
  priority: { key: priorityRankSql('priority'), ofValue: priorityRankSql('?::text') },
} as const;

/** What the videos of a list are sorted by, before their ids. */
export function orderKeySql({ field }: VideoOrder): string {
  return ORDERS[field].key;
}

/** What the videos of a list have in common; undefined when that is nothing. */
export function videoQuerySql({ owner, filter, order, after }: VideoQuery): SqlCondition | undefined {
  const conditions: SqlCondition[] = [];
  if (owner !== undefined) conditions.push({ sql: 'owner = ?', parameters: [owner] });
  if (after !== undefined) {
    const { key, ofValue } = ORDERS[order.field];
    const value = after.value instanceof Date ? after.value.toISOString() : after.value;
    // Compared as a row, which is what the index on both is read by.
    const sql = `(${key}, id) ${order.descending ? '<' : '>'} (${ofValue}, ?::uuid)`;
    conditions.push({ sql, parameters: [value, after.id] });
  }
  if (filter !== undefined) conditions.push(filterSql(filter));
  return conditions.length === 0 ? undefined : joinConditions('and', conditions);
}
