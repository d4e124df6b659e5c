import { PRIORITIES } from '../../domain/scheduling/priority.ts';

/** From the lowest, as orders ascend. */
const RANKED = PRIORITIES.toReversed().join();

/**
 * How high a priority is, from 1, in SQL. Of the column `priority` it is what the index on it has (videos_priority_id_index), so
 * that the database recognises it.
 *
 * @param of the column, or a parameter with its type.
 */
export function priorityRankSql(of: 'priority' | '?::text'): string {
  return `array_position('{${RANKED}}'::text[], ${of})`;
}
