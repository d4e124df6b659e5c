import { InvalidOrderByError } from './list-errors.ts';

/** Longest order, in characters. */
export const MAX_ORDER_BY_LENGTH = 128;

const FIELDS = { create_time: 'createTime', update_time: 'updateTime', title: 'title', priority: 'priority' } as const;

/** What videos can be ordered by, a priority by how high it is; the id decides between equals, and so the age. */
export type OrderField = (typeof FIELDS)[keyof typeof FIELDS];

/** In which order videos are listed. */
export interface VideoOrder {
  readonly field: OrderField;
  readonly descending: boolean;
}

/** Where a page ended, in the order it was asked for: the position of its last video. */
export interface PagePosition {
  /** Of the field that the order is by. */
  readonly value: Date | string;
  readonly id: string;
}

/** The order where none is asked for. */
export const NEWEST_FIRST: VideoOrder = { field: 'createTime', descending: true };

/**
 * Reads an order (https://google.aip.dev/132#ordering): one field, ascending unless ` desc` follows. Empty is NEWEST_FIRST.
 *
 * @throws InvalidOrderByError
 */
export function parseOrderBy(text: string): VideoOrder {
  if ([...text].length > MAX_ORDER_BY_LENGTH)
    throw new InvalidOrderByError(`at most ${MAX_ORDER_BY_LENGTH} characters`);
  if (text.trim() === '') return NEWEST_FIRST;
  if (text.includes(',')) throw new InvalidOrderByError('one field only; equals are told apart by id');
  const [name = '', direction, ...rest] = text.trim().split(/\s+/);
  const entry = Object.entries(FIELDS).find(([known]) => known === name);
  if (entry === undefined) {
    throw new InvalidOrderByError(
      `${JSON.stringify(name)} is nothing to order by; there are ${Object.keys(FIELDS).join(', ')}`,
    );
  }
  if (rest.length > 0 || (direction !== undefined && direction !== 'desc')) {
    throw new InvalidOrderByError(`after ${name} only "desc" may follow; ascending is said by nothing`);
  }
  return { field: entry[1], descending: direction === 'desc' };
}
