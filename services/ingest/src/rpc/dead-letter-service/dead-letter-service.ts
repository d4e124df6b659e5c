import type { ServiceImpl } from '@connectrpc/connect';
import type { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { dropDeadLetterRpc } from './drop-dead-letter.ts';
import { getDeadLetterRpc } from './get-dead-letter.ts';
import { listDeadLettersRpc } from './list-dead-letters.ts';
import { requeueDeadLetterRpc } from './requeue-dead-letter.ts';

/** vidi.v1.DeadLetterService; that its callers are administrators is for the gateway to see to. */
export function createDeadLetterService(context: IngestContext): ServiceImpl<typeof DeadLetterService> {
  return {
    listDeadLetters: listDeadLettersRpc(context),
    getDeadLetter: getDeadLetterRpc(context),
    requeueDeadLetter: requeueDeadLetterRpc(context),
    dropDeadLetter: dropDeadLetterRpc(context),
  };
}
