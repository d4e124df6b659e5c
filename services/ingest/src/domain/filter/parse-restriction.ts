import { PRIORITIES } from '../scheduling/priority.ts';
import { VIDEO_STATUSES } from '../video.ts';
import type { Comparison, Filter, TextField, TimeField } from './filter.ts';
import type { FilterScanner, Operator, ScannedValue } from './filter-scanner.ts';
import { isTimestamp } from './timestamp.ts';

/** What can be asked for, for people. */
const FIELDS = 'status, priority, title, create_time, update_time, labels and labels.KEY';

/** A field by its name in a filter. */
type Field =
  | { readonly kind: 'status' | 'priority' | 'labels' }
  | { readonly kind: 'time'; readonly time: TimeField }
  | { readonly kind: 'text'; readonly text: TextField };

/** Reads `field operator value`, and checks that the three fit. */
export function parseRestriction(scanner: FilterScanner): Filter {
  const start = scanner.next;
  const field = parseField(scanner, start);
  const at = scanner.next;
  const operator = scanner.operator();
  if (operator === undefined) scanner.fail('an operator is missing here: =, !=, <, <=, >, >= or :', at);
  const value = scanner.value();
  switch (field.kind) {
    case 'status':
      return statusRestriction(scanner, operator, at, value);
    case 'priority':
      return priorityRestriction(scanner, operator, value);
    case 'labels':
      if (operator !== ':')
        scanner.fail('of labels as a whole only `labels:KEY` can be asked; for one label write labels.KEY', at);
      return { kind: 'hasLabel', key: value.text };
    case 'time':
      return timeRestriction(scanner, field.time, operator, at, value);
    case 'text':
      return textRestriction(field.text, operator, value);
  }
}

function parseField(scanner: FilterScanner, start: number): Field {
  const name = scanner.name();
  switch (name) {
    case 'status':
    case 'priority':
    case 'labels':
      return { kind: name };
    case 'title':
      return { kind: 'text', text: { kind: 'title' } };
    case 'create_time':
      return { kind: 'time', time: 'createTime' };
    case 'update_time':
      return { kind: 'time', time: 'updateTime' };
  }
  if (name.startsWith('labels.')) {
    const key = name === 'labels.' ? scanner.quotedHere() : name.slice('labels.'.length);
    if (key === undefined || key === '') scanner.fail('after labels. the key is missing', start);
    return { kind: 'text', text: { kind: 'label', key } };
  }
  if (name === '') {
    const keyword = scanner.seesKeyword();
    if (scanner.atEnd) scanner.fail('the filter ends where a field should follow', start);
    scanner.fail(
      `a field is missing here: ${FIELDS}; a text alone is none, write title:"…"`,
      keyword === undefined ? start : scanner.next,
    );
  }
  if (['AND', 'OR', 'NOT'].includes(name)) scanner.fail(`a restriction is missing before ${name}`, start);
  if (['and', 'or', 'not'].includes(name)) scanner.fail(`write ${name.toUpperCase()} in capitals`, start);
  return scanner.fail(`${JSON.stringify(name)} is no field; there are ${FIELDS}`, start);
}

function statusRestriction(
  scanner: FilterScanner,
  operator: Operator,
  at: number,
  { text, start }: ScannedValue,
): Filter {
  const is = VIDEO_STATUSES.find((status) => status === text);
  if (is === undefined)
    scanner.fail(`${JSON.stringify(text)} is no status; there are ${VIDEO_STATUSES.join(', ')}`, start);
  if (operator === '!=') return { kind: 'not', operand: { kind: 'status', is } };
  if (operator !== '=' && operator !== ':')
    scanner.fail(`a status has no order, so ${operator} cannot be asked of it; use = or !=`, at);
  return { kind: 'status', is };
}

function priorityRestriction(scanner: FilterScanner, operator: Operator, { text, start }: ScannedValue): Filter {
  const value = PRIORITIES.find((priority) => priority === text);
  if (value === undefined)
    scanner.fail(`${JSON.stringify(text)} is no priority; there are ${PRIORITIES.join(', ')}`, start);
  const comparison = operator === ':' ? '=' : operator;
  return negatable(comparison, (known) => ({ kind: 'priority', operator: known, value }));
}

function timeRestriction(
  scanner: FilterScanner,
  field: TimeField,
  operator: Operator,
  at: number,
  { text: value, start }: ScannedValue,
): Filter {
  if (operator === ':') scanner.fail('a time contains nothing; use =, !=, <, <=, > or >=', at);
  if (!isTimestamp(value)) {
    scanner.fail(`${JSON.stringify(value)} is no time as RFC 3339 has it, such as 2026-01-31T09:30:00Z`, start);
  }
  return negatable(operator, (comparison) => ({ kind: 'time', field, operator: comparison, value }));
}

function textRestriction(field: TextField, operator: Operator, { text, quoted }: ScannedValue): Filter {
  if (operator !== ':')
    return negatable(operator, (comparison) => ({ kind: 'text', field, operator: comparison, value: text }));
  if (quoted || text !== '*') return { kind: 'contains', field, part: text };
  if (field.kind === 'label') return { kind: 'hasLabel', key: field.key };
  return { kind: 'not', operand: { kind: 'text', field, operator: '=', value: '' } };
}

/** `a != b` is NOT `a = b`: a video without the label has it with no value. */
function negatable(operator: Comparison | '!=', restriction: (comparison: Comparison) => Filter): Filter {
  return operator === '!=' ? { kind: 'not', operand: restriction('=') } : restriction(operator);
}
