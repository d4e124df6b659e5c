import type { ListDeadLettersRequest } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { listDeadLetters } from '../../usecases/dead-letters/list-dead-letters.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { deadLetterSummary } from '../dead-letter-message.ts';

/** vidi.v1.DeadLetterService/ListDeadLetters */
export function listDeadLettersRpc(context: IngestContext) {
  return async ({ pageSize, pageToken }: ListDeadLettersRequest) => {
    const page = await listDeadLetters(context, { pageSize, pageToken });
    return {
      deadLetters: page.deadLetters.map((letter) => deadLetterSummary(letter, context.settings.deadLetters)),
      nextPageToken: page.nextPageToken,
    };
  };
}
