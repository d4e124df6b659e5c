import type { Filter, TextField } from '../../domain/filter/filter.ts';
import { priorityRankSql } from './priority-rank.ts';

/** A condition with a `?` for each parameter. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Columns of the fields that have one. */
const TIME_COLUMNS = { createTime: 'create_time', updateTime: 'update_time' } as const;

/**
 * A filter over table `videos`. What clients wrote is only ever in the parameters. No condition is ever null, so that NOT
 * turns around every one of them.
 */
export function filterSql(filter: Filter): SqlCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joinConditions(filter.kind, filter.operands.map(filterSql));
    case 'not': {
      const { sql, parameters } = filterSql(filter.operand);
      return { sql: `not (${sql})`, parameters };
    }
    case 'status':
      return { sql: 'status = ?', parameters: [filter.is] };
    case 'priority':
      return {
        sql: `${priorityRankSql('priority')} ${filter.operator} ${priorityRankSql('?::text')}`,
        parameters: [filter.value],
      };
    case 'hasLabel':
      return { sql: '(labels ->> ?::text) is not null', parameters: [filter.key] };
    case 'time':
      return { sql: `${TIME_COLUMNS[filter.field]} ${filter.operator} ?::timestamptz`, parameters: [filter.value] };
    case 'contains':
      return containsSql(filter.field, filter.part);
    case 'text':
      if (filter.operator === '=' && filter.field.kind === 'label') return labelIs(filter.field.key, filter.value);
      return compareSql(filter.field, filter.operator, filter.value);
  }
}

/** All of several conditions, or any of them. */
export function joinConditions(word: 'and' | 'or', conditions: readonly SqlCondition[]): SqlCondition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(` ${word} `),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** By containment, as that is what the index on labels finds. */
function labelIs(key: string, value: string): SqlCondition {
  return { sql: 'labels @> ?::jsonb', parameters: [JSON.stringify({ [key]: value })] };
}

function compareSql(field: TextField, operator: string, value: string): SqlCondition {
  if (field.kind === 'title') return { sql: `title ${operator} ?`, parameters: [value] };
  const sql = `coalesce((labels ->> ?::text) collate "C" ${operator} ?, false)`;
  return { sql, parameters: [field.key, value] };
}

/** Cases are told apart by the database's own locale: by "C", the column's, only those of ASCII are known. */
function containsSql(field: TextField, part: string): SqlCondition {
  const [text, parameters] = field.kind === 'title' ? ['title', []] : ['(labels ->> ?::text)', [field.key]];
  const sql = `coalesce(strpos(lower(${text} collate "default"), lower(?::text)) > 0, false)`;
  return { sql, parameters: [...parameters, part] };
}
