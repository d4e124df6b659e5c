import type { Caller } from '../access/caller.ts';

/** Where it is known which API keys there are. It never sees a key, only hashes. */
export interface KeyDirectory {
  /**
   * @param hash SHA-256 of the key, 32 bytes
   * @returns who calls with it; undefined for a key that does not exist or was revoked
   * @throws ConnectError when nothing can be found out now
   */
  resolve(hash: Uint8Array): Promise<Caller | undefined>;
  /**
   * @returns how many keys work
   * @throws ConnectError when nothing can be found out now
   */
  countKeys(): Promise<number>;
}
