import { OnDuplicate as OnDuplicateMessage } from '@vidi/contracts/vidi/v1/video_service';
import { InvalidRequestError } from '../domain/errors.ts';
import type { OnDuplicate } from '../domain/on-duplicate.ts';

/**
 * What to do with the same bytes, out of its message; undefined where the caller did not say.
 *
 * @param field where it stood, for the message.
 * @throws InvalidRequestError for a value of a later version.
 */
export function onDuplicateFromMessage(value: OnDuplicateMessage, field: string): OnDuplicate | undefined {
  switch (value) {
    case OnDuplicateMessage.ON_DUPLICATE_UNSPECIFIED:
      return undefined;
    case OnDuplicateMessage.PROCESS:
      return 'PROCESS';
    case OnDuplicateMessage.REUSE:
      return 'REUSE';
    default:
      throw new InvalidRequestError([{ field, description: 'must be PROCESS or REUSE' }]);
  }
}
