import type { ApiKey } from '../domain/api-key.ts';

/** The API keys in the database. */
export interface ApiKeyRepository {
  insert(key: ApiKey): Promise<void>;
  /** @param id any text; undefined also when it is no UUID. */
  find(id: string): Promise<ApiKey | undefined>;
  /** @param hash SHA-256 in lower-case hexadecimal. */
  findByHash(hash: string): Promise<ApiKey | undefined>;
  /** Every key, revoked ones too, in the order in which they were made. */
  list(): Promise<readonly ApiKey[]>;
  /** How many keys are not revoked. */
  countActive(): Promise<number>;
  noteUse(id: string, now: Date): Promise<void>;
  /** Does nothing to a key that was revoked before. */
  revoke(id: string, now: Date): Promise<void>;
}
