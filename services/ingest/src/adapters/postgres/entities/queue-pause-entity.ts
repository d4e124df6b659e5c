import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TIME_PRECISION } from './time-precision.ts';

/** Which row of `queue_pauses` speaks for all work. */
export const ALL_WORK = 'ALL';

/** Table `queue_pauses`: one row while an operator lets no work be taken, none otherwise. */
export const QueuePauseEntity = defineEntity({
  name: 'QueuePause',
  tableName: 'queue_pauses',
  properties: {
    scope: p.enum([ALL_WORK]).primary(),
    pauseTime: p.datetime(TIME_PRECISION),
    pausedBy: p.text(),
    reason: p.text(),
  },
});

/** One row of `queue_pauses`. */
export type QueuePauseRow = InferEntity<typeof QueuePauseEntity>;
