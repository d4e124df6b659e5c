import type { GetDeadLetterRequest } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { getDeadLetter } from '../../usecases/dead-letters/get-dead-letter.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { deadLetterMessage } from '../dead-letter-message.ts';

/** vidi.v1.DeadLetterService/GetDeadLetter */
export function getDeadLetterRpc(context: IngestContext) {
  return async ({ id }: GetDeadLetterRequest) =>
    deadLetterMessage(await getDeadLetter(context, id), context.settings.deadLetters);
}
