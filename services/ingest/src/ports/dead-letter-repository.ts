import type { DeadLetter } from '../domain/dead-letter.ts';

/** A dead letter as it is listed. */
export type DeadLetterSummary = Omit<DeadLetter, 'body' | 'headers' | 'fingerprint'>;

/** The dead letters in the database. */
export interface DeadLetterRepository {
  insert(letter: DeadLetter): Promise<void>;
  /** Whether a letter of this fingerprint is kept. */
  has(fingerprint: string): Promise<boolean>;
  /** @param id any text; undefined also when it is no UUID. */
  find(id: string): Promise<DeadLetter | undefined>;
  /** As find, and keeps others from requeuing or dropping it until the transaction ends. */
  lock(id: string): Promise<DeadLetter | undefined>;
  /**
   * Newest first.
   *
   * @param before the id of the letter that the page follows; undefined for the first page.
   */
  list(before: string | undefined, limit: number): Promise<readonly DeadLetterSummary[]>;
  /** How many there are. */
  count(): Promise<number>;
  /** Does nothing when it is not there; says whether it was. */
  remove(id: string): Promise<boolean>;
  /** Removes those taken in before `time`; returns how many. */
  removeOlderThan(time: Date): Promise<number>;
  /** Removes all but the newest `count`; returns how many. */
  removeAllButNewest(count: number): Promise<number>;
}
