import type { DropDeadLetterRequest } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { dropDeadLetter } from '../../usecases/dead-letters/drop-dead-letter.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';

/** vidi.v1.DeadLetterService/DropDeadLetter */
export function dropDeadLetterRpc(context: IngestContext) {
  return async ({ id, allowMissing }: DropDeadLetterRequest) => {
    await dropDeadLetter(context, id, allowMissing);
    return {};
  };
}
