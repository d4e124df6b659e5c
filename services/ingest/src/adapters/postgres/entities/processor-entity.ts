import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { ServedFeature } from '../../../domain/processor.ts';
import { TIME_PRECISION } from './time-precision.ts';

/** Table `processors`: those that are registered. Jobs name processors without a foreign key: a claim may outlive the registration. */
export const ProcessorEntity = defineEntity({
  name: 'Processor',
  tableName: 'processors',
  properties: {
    // By code point: the order of the list is the same on every database.
    id: p.text().collation('C').primary(),
    version: p.text(),
    host: p.text(),
    concurrency: p.integer(),
    features: p.json<readonly ServedFeature[]>(),
    stopping: p.boolean(),
    startTime: p.datetime(TIME_PRECISION),
    lastSeenTime: p.datetime(TIME_PRECISION).index('processors_last_seen_time_index'),
    pauseTime: p.datetime(TIME_PRECISION).nullable(),
    pausedBy: p.text().nullable(),
    pauseReason: p.text().nullable(),
  },
  checks: [
    { name: 'processors_concurrency_check', expression: 'concurrency > 0' },
    { name: 'processors_pause_check', expression: 'num_nonnulls(pause_time, paused_by, pause_reason) in (0, 3)' },
  ],
});

/** One row of `processors`. */
export type ProcessorRow = InferEntity<typeof ProcessorEntity>;
