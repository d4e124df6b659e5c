import { IngestError } from './errors.ts';

/** There is no such dead letter: never was, or it was requeued, dropped or expired. */
export class DeadLetterNotFoundError extends IngestError {
  override readonly name = 'DeadLetterNotFoundError';
  override readonly reason = 'DEAD_LETTER_NOT_FOUND';

  constructor(id: string) {
    super(`There is no dead letter with the id ${JSON.stringify(id)}; it may have been requeued, dropped or expired.`);
  }
}

/** Requeuing the dead letter would do nothing, as there is no work that it stands for. */
export class DeadLetterNotNeededError extends IngestError {
  override readonly name = 'DeadLetterNotNeededError';
  override readonly reason = 'DEAD_LETTER_NOT_NEEDED';

  /** @param why completes "… cannot be requeued: ". */
  constructor(id: string, why: string) {
    super(`The dead letter ${id} cannot be requeued: ${why}. Drop it.`);
  }
}
