import type { UploadSession } from '../domain/upload-session.ts';

/** Which sessions of a list. */
export interface UploadSessionQuery {
  /** Undefined for those of everybody. */
  readonly owner: string | undefined;
  /** The id of the session before them; undefined for the first. */
  readonly before: string | undefined;
  readonly limit: number;
  /** What has expired by then is left out. */
  readonly now: Date;
}

/** The upload sessions in the database. Those that are DISCARDED are found by `find`, `lock` and `takeExpired` alone. */
export interface UploadSessionRepository {
  insert(session: UploadSession): Promise<void>;
  /** @param id any text; undefined also when it is no UUID. */
  find(id: string): Promise<UploadSession | undefined>;
  /** As find; nobody else writes the session until the transaction ends. */
  lock(id: string): Promise<UploadSession | undefined>;
  /** Sessions that are neither DISCARDED nor to be swept, newest first. */
  list(query: UploadSessionQuery): Promise<readonly UploadSession[]>;
  /** Nobody else creates a session of this owner until the transaction ends, so that what is counted stays true. */
  lockOwner(owner: string): Promise<void>;
  /** The session that a request of an owner made. */
  findByRequestId(owner: string, requestId: string): Promise<UploadSession | undefined>;
  /** How many sessions of an owner are OPEN or VERIFYING. */
  countUnderWay(owner: string): Promise<number>;
  /** Writes what changes of a session that exists. */
  save(session: UploadSession): Promise<void>;
  /**
   * At most `limit` sessions that have expired and nobody verifies, the longest expired first, locked until the transaction
   * ends; those that others hold are left out.
   */
  takeExpired(now: Date, limit: number): Promise<readonly UploadSession[]>;
  /** Ids of at most `limit` sessions that are to be verified and that nobody verifies. */
  unverified(now: Date, limit: number): Promise<readonly string[]>;
  delete(id: string): Promise<void>;
}
