import type { DeadLetter } from '../../domain/dead-letter.ts';
import { DeadLetterNotFoundError } from '../../domain/dead-letter-errors.ts';
import type { IngestContext } from '../ingest-context.ts';

/**
 * Reads one dead letter.
 *
 * @throws DeadLetterNotFoundError
 */
export async function getDeadLetter(
  { unitOfWork }: Pick<IngestContext, 'unitOfWork'>,
  id: string,
): Promise<DeadLetter> {
  const letter = await unitOfWork.read(async ({ deadLetters }) => await deadLetters.find(id));
  if (letter === undefined) throw new DeadLetterNotFoundError(id);
  return letter;
}
