import { DeadLetterNotFoundError } from '../../domain/dead-letter-errors.ts';
import type { IngestContext } from '../ingest-context.ts';

/**
 * Removes a dead letter for good; the video it names stays as it is.
 *
 * @throws DeadLetterNotFoundError unless `allowMissing`
 */
export async function dropDeadLetter(
  { unitOfWork, log }: Pick<IngestContext, 'unitOfWork' | 'log'>,
  id: string,
  allowMissing: boolean,
): Promise<void> {
  const removed = await unitOfWork.write(async ({ deadLetters }) => await deadLetters.remove(id));
  if (removed) log.info({ deadLetterId: id }, 'dead letter dropped');
  else if (!allowMissing) throw new DeadLetterNotFoundError(id);
}
