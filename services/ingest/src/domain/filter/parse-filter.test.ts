import { describe, expect, it } from 'vitest';
import { InvalidFilterError } from '../list-errors.ts';
import type { Filter } from './filter.ts';
import { parseFilter } from './parse-filter.ts';

/** A filter as one line, every AND and OR with its parentheses. */
function show(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.operands.map(show).join(` ${filter.kind.toUpperCase()} `)})`;
    case 'not':
      return `NOT ${show(filter.operand)}`;
    case 'status':
      return `status=${filter.is}`;
    case 'priority':
      return `priority${filter.operator}${filter.value}`;
    case 'hasLabel':
      return `has ${filter.key}`;
    case 'time':
      return `${filter.field}${filter.operator}${filter.value}`;
    case 'contains':
    case 'text': {
      const field = filter.field.kind === 'title' ? 'title' : `labels[${filter.field.key}]`;
      return filter.kind === 'contains'
        ? `${field} contains ${filter.part}`
        : `${field}${filter.operator}${filter.value}`;
    }
  }
}

describe('a filter', () => {
  it.each(['', ' ', ' \t\n '])('that is empty (%j) is none', (text) => expect(parseFilter(text)).toBeUndefined());

  it.each([
    ['status = COMPLETED', 'status=COMPLETED'],
    ['status=COMPLETED', 'status=COMPLETED'],
    ['status:FAILED', 'status=FAILED'],
    ['status != "FAILED"', 'NOT status=FAILED'],
    ['status = COMPLETED AND labels.team = "news"', '(status=COMPLETED AND labels[team]=news)'],
    ['priority = HIGH', 'priority=HIGH'],
    ['priority:LOW', 'priority=LOW'],
    ['priority != NORMAL', 'NOT priority=NORMAL'],
    ['priority >= "NORMAL"', 'priority>=NORMAL'],
    ['title = "a \\"b\\" \\\\ c"', 'title=a "b" \\ c'],
    [`title = 'it"s'`, 'title=it"s'],
    ["title:don't", "title contains don't"],
    ['title >= b', 'title>=b'],
    ['title:*', 'NOT title='],
    ['title:"*"', 'title contains *'],
    ['title = ""', 'title='],
    ['labels.team:*', 'has team'],
    ['labels:team', 'has team'],
    ['labels:"a b"', 'has a b'],
    ['labels."a.b c":x', 'labels[a.b c] contains x'],
    ['labels.a.b-c/d != x', 'NOT labels[a.b-c/d]=x'],
    ['create_time>2026-01-31T09:30:00Z', 'createTime>2026-01-31T09:30:00Z'],
    ['update_time <= "2026-01-31T09:30:00.123456+02:00"', 'updateTime<=2026-01-31T09:30:00.123456+02:00'],
    ['(create_time>=2026-01-31T09:30:00Z)', 'createTime>=2026-01-31T09:30:00Z'],
    ['title = "AND" title = "OR"', '(title=AND AND title=OR)'],
  ])('%s means %s', (text, meaning) => {
    const filter = parseFilter(text);
    expect(filter && show(filter)).toBe(meaning);
  });

  it.each([
    ['title:a AND title:b OR title:c', '(title contains a AND (title contains b OR title contains c))'],
    ['title:a OR title:b AND title:c', '((title contains a OR title contains b) AND title contains c)'],
    ['title:a title:b OR title:c', '(title contains a AND (title contains b OR title contains c))'],
    ['(title:a AND title:b) OR title:c', '((title contains a AND title contains b) OR title contains c)'],
    ['NOT title:a OR title:b', '(NOT title contains a OR title contains b)'],
    ['NOT (title:a OR title:b)', 'NOT (title contains a OR title contains b)'],
    ['NOT(title:a)AND(title:b)', '(NOT title contains a AND title contains b)'],
    ['-title:a -status=FAILED', '(NOT title contains a AND NOT status=FAILED)'],
    ['NOT status != FAILED', 'NOT NOT status=FAILED'],
    ['((((title:a))))', 'title contains a'],
  ])('joins as AIP-160 says, where OR binds more tightly: %s', (text, meaning) => {
    const filter = parseFilter(text);
    expect(filter && show(filter)).toBe(meaning);
  });

  it.each([
    ['size = 3', 1, '"size" is no field'],
    ['status = COMPLETED AND stat = x', 24, '"stat" is no field'],
    ['labels = x', 8, 'labels.KEY'],
    ['labels. = x', 1, 'the key is missing'],
    ['labels."" = x', 1, 'the key is missing'],
    ['status', 7, 'an operator is missing'],
    ['cat', 1, 'is no field'],
    ['"cat"', 1, 'a text alone is none'],
    ['status =', 9, 'a value is missing'],
    ['status = )', 10, 'a value is missing'],
    ['status = DONE', 10, '"DONE" is no status; there are UPLOADED'],
    ['status = completed', 10, 'is no status'],
    ['status > FAILED', 8, 'a status has no order'],
    ['priority = high', 12, '"high" is no priority; there are HIGH, NORMAL, LOW'],
    ['create_time : "2026-01-31T09:30:00Z"', 13, 'contains nothing'],
    ['create_time > 2026-01-31', 15, 'is no time as RFC 3339'],
    ['create_time > 2026-02-30T00:00:00Z', 15, 'is no time'],
    ['create_time > 0000-01-01T00:00:00Z', 15, 'is no time'],
    ['create_time > 2026-01-01T00:00:00', 15, 'is no time'],
    ['create_time > 2026-01-01T00:00:00+16:00', 15, 'is no time'],
    ['create_time > 2026-01-01T00:00:00-23:59', 15, 'is no time'],
    ['title = a=b', 9, 'needs quotes'],
    ['title == b', 8, 'needs quotes'],
    ['title = f(x)', 9, 'functions are not known'],
    ['title = "open', 9, 'never closed'],
    ['title = "\\n"', 10, 'may follow'],
    ['title = "\u0000"', 10, 'NUL'],
    ['title = a\u0000', 9, 'NUL'],
    ['(title:a', 1, 'never closed'],
    ['title:a)', 8, 'never opened'],
    ['()', 2, 'a field is missing'],
    ['title:a AND', 12, 'the filter ends'],
    ['AND title:a', 1, 'a restriction is missing before AND'],
    ['title:a OR OR title:b', 12, 'a restriction is missing before OR'],
    ['NOT NOT title:a', 5, 'a restriction is missing before NOT'],
    ['title:a and title:b', 9, 'write AND in capitals'],
    ['title = AND', 9, 'needs quotes'],
    ['🐈🐈 = x', 1, 'is no field'],
    ['title:"🐈" x', 11, '"x" is no field'],
  ])('%j is refused at character %i: …%s', (text, position, problem) => {
    const parse = () => parseFilter(text);
    expect(parse).toThrow(InvalidFilterError);
    expect(parse).toThrow(problem);
    expect(parse).toThrow(`character ${position}:`);
  });

  it('may be as long and as deep as its limits say, and not more', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}title:a${')'.repeat(depth)}`;
    expect(parseFilter(nested(32))).toBeDefined();
    expect(() => parseFilter(nested(33))).toThrow('character 33: at most 32 parentheses');
    expect(() => parseFilter(nested(1_000))).toThrow('at most 32');
    const long = (length: number) => `title:${'🐈'.repeat(length - 6)}`;
    expect(parseFilter(long(2_048))).toBeDefined();
    expect(() => parseFilter(long(2_049))).toThrow('at most 2048 characters');
  });

  it('of random words is read or refused, never anything else, and soon', () => {
    const words = [
      'status',
      '=',
      'title',
      ':',
      '(',
      ')',
      '"',
      "'",
      '\\',
      'AND',
      'OR',
      'NOT',
      '-',
      'labels.',
      'x',
      ' ',
      '<',
      '!',
      '*',
    ];
    let seed = 1;
    const next = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    for (let round = 0; round < 5_000; round += 1) {
      const text = Array.from({ length: next() % 12 }, () => words[next() % words.length]).join(
        next() % 2 === 0 ? ' ' : '',
      );
      try {
        parseFilter(text);
      } catch (error) {
        expect(error, text).toBeInstanceOf(InvalidFilterError);
      }
    }
  });
});
