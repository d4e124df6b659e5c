import { describe, expect, it } from 'vitest';
import { InvalidOrderByError } from './list-errors.ts';
import { NEWEST_FIRST, parseOrderBy } from './video-order.ts';

describe('the order of a list', () => {
  it.each([
    ['', NEWEST_FIRST],
    ['create_time', { field: 'createTime', descending: false }],
    ['create_time desc', NEWEST_FIRST],
    ['  update_time   desc ', { field: 'updateTime', descending: true }],
    ['title', { field: 'title', descending: false }],
    ['priority desc', { field: 'priority', descending: true }],
  ])('%j', (text, order) => expect(parseOrderBy(text)).toEqual(order));

  it.each([
    ['size', '"size" is nothing to order by; there are create_time, update_time, title, priority'],
    ['toString', 'is nothing to order by'],
    ['title asc', 'only "desc" may follow'],
    ['title DESC', 'only "desc" may follow'],
    ['title desc desc', 'only "desc" may follow'],
    ['title, create_time', 'one field only'],
    ['x'.repeat(129), 'at most 128 characters'],
  ])('%j is refused: %s', (text, problem) => {
    expect(() => parseOrderBy(text)).toThrow(InvalidOrderByError);
    expect(() => parseOrderBy(text)).toThrow(problem);
  });
});
