import { Video_Priority } from '@vidi/contracts/vidi/v1/video';
import { InvalidRequestError } from '../domain/errors.ts';
import { PRIORITIES, type Priority } from '../domain/scheduling/priority.ts';

const PRIORITY_NUMBERS = {
  HIGH: Video_Priority.HIGH,
  NORMAL: Video_Priority.NORMAL,
  LOW: Video_Priority.LOW,
} as const satisfies Record<Priority, Video_Priority>;

/** A priority as the API numbers it. */
export function priorityToMessage(priority: Priority): Video_Priority {
  return PRIORITY_NUMBERS[priority];
}

/**
 * A priority out of its message; undefined where the caller did not say.
 *
 * @param field where it stood, for the message.
 * @throws InvalidRequestError for a value of a later version.
 */
export function priorityFromMessage(value: Video_Priority, field: string): Priority | undefined {
  if (value === Video_Priority.PRIORITY_UNSPECIFIED) return undefined;
  const priority = PRIORITIES.find((candidate) => PRIORITY_NUMBERS[candidate] === value);
  if (priority === undefined) {
    throw new InvalidRequestError([{ field, description: `must be one of ${PRIORITIES.join(', ')}` }]);
  }
  return priority;
}
