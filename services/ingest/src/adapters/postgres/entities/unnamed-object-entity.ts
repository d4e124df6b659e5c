import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TIME_PRECISION } from './time-precision.ts';

/** Table `unnamed_objects`: objects in the media store that are about to be named by a source, or to be removed. */
export const UnnamedObjectEntity = defineEntity({
  name: 'UnnamedObject',
  tableName: 'unnamed_objects',
  properties: {
    /** Key in the media store. */
    key: p.text().primary(),
    since: p.datetime(TIME_PRECISION).index('unnamed_objects_since_index'),
  },
});

/** One row of `unnamed_objects`. */
export type UnnamedObjectRow = InferEntity<typeof UnnamedObjectEntity>;
