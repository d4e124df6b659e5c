import type { Caller } from '../domain/caller.ts';
import { PriorityNotAllowedError } from '../domain/change-errors.ts';
import { isHigher, type Priority } from '../domain/scheduling/priority.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * The priority that a caller's video gets.
 *
 * @param asked undefined for the one that is set for everybody (VIDI_DEFAULT_PRIORITY).
 * @throws PriorityNotAllowedError when it is higher than VIDI_MAX_PRIORITY, unless the caller's scope is admin.
 */
export function allowedPriority(
  { settings }: Pick<IngestContext, 'settings'>,
  { scope }: Caller,
  asked: Priority | undefined,
): Priority {
  const { default: standard, max } = settings.priority;
  if (asked !== undefined && scope !== 'admin' && isHigher(asked, max)) throw new PriorityNotAllowedError(asked, max);
  return asked ?? standard;
}
