/**
 * Objects in the media store that nothing names: a source is about to, or they are about to be removed. Whoever dies in between
 * leaves the note, by which the object is found and removed.
 */
export interface UnnamedObjects {
  /** Notes an object, before it is written or in the transaction that takes its name away. */
  note(key: string, now: Date): Promise<void>;
  /** The object is named now, or gone. */
  forget(keys: readonly string[]): Promise<void>;
  /** At most `limit` keys that were noted before a time, nobody else's until the transaction ends. */
  takeNotedBefore(time: Date, limit: number): Promise<readonly string[]>;
}
