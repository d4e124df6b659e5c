import { defineEntity, p } from '@mikro-orm/core';
import { PRIORITIES } from '../../../domain/scheduling/priority.ts';

/**
 * Table `passed_priorities`: how often in a row a priority was passed over while it had ready jobs. A row is written only while
 * several priorities wait; without one it is 0.
 */
export const PassedPriorityEntity = defineEntity({
  name: 'PassedPriority',
  tableName: 'passed_priorities',
  properties: {
    priority: p.enum(PRIORITIES).primary(),
    count: p.integer(),
  },
});
