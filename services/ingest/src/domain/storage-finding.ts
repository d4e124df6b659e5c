/** What can be wrong between the media store and the database. */
export const STORAGE_PROBLEMS = ['ORPHAN', 'UNFINISHED', 'MISSING', 'WRONG_SIZE', 'WRONG_SHA256', 'UNKNOWN'] as const;

/**
 * One of STORAGE_PROBLEMS.
 *
 * | problem      | what                                                                                      |
 * |--------------|-------------------------------------------------------------------------------------------|
 * | ORPHAN       | an object that no video names, and that nothing can be about to name any more             |
 * | UNFINISHED   | a write that was never finished: a temporary file, the parts of a multipart upload         |
 * | MISSING      | a video names an object that the store does not have                                      |
 * | WRONG_SIZE   | the object has more or fewer bytes than recorded                                          |
 * | WRONG_SHA256 | the object has as many bytes as recorded, but others                                      |
 * | UNKNOWN      | an object under a key that is never made here: somebody else's, left alone, nothing wrong |
 */
export type StorageProblem = (typeof STORAGE_PROBLEMS)[number];

/** One place where media store and database do not agree. */
export interface StorageFinding {
  readonly problem: StorageProblem;
  /** Key of the object, or the name of an unfinished write. */
  readonly object: string;
  /** Bytes that the store has; undefined when it has none. */
  readonly sizeBytes: number | undefined;
  /** Bytes that the database records; undefined when no row names the object. */
  readonly recordedBytes: number | undefined;
  /** When it was last written; undefined when it is not there. */
  readonly modifiedTime: Date | undefined;
  /** The video it belongs to, or one of them; undefined when that is not known. */
  readonly videoId: string | undefined;
  /** Whether it was removed, so that nothing is wrong any more. */
  readonly isRemoved: boolean;
}

/** Whether a finding is left as something that is wrong. */
export function isWrong({ problem, isRemoved }: StorageFinding): boolean {
  return problem !== 'UNKNOWN' && !isRemoved;
}
