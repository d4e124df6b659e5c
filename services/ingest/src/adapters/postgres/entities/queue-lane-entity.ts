import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { PRIORITIES } from '../../../domain/scheduling/priority.ts';

/**
 * Digits of a second that tell two lanes apart which joined or were served in the same moment: microseconds, of the database's
 * clock, which is the same for every replica.
 */
const SINCE_PRECISION = 6;

/** Table `queue_lanes`: owners with ready jobs, for each priority, in the order of their turns. */
export const QueueLaneEntity = defineEntity({
  name: 'QueueLane',
  tableName: 'queue_lanes',
  properties: {
    priority: p.enum(PRIORITIES).primary(),
    owner: p.text().primary(),
    /** The lowest is served next. */
    turn: p.bigint('number'),
    /** When it joined or was last served; between lanes of the same turn, the earliest is next. */
    since: p.datetime(SINCE_PRECISION),
  },
  indexes: [{ name: 'queue_lanes_turn_index', properties: ['priority', 'turn', 'since'] }],
});

/** One row of `queue_lanes`. */
export type QueueLaneRow = InferEntity<typeof QueueLaneEntity>;
