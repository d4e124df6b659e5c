import type { Scope } from './caller.ts';

/** An API key as it is kept: everything but the key itself. */
export interface ApiKey {
  /** Names the key in logs and for revoking. */
  readonly id: string;
  /** SHA-256 of the key in lower-case hexadecimal. */
  readonly hash: string;
  /** The beginning of the key, by which people tell theirs apart. */
  readonly prefix: string;
  /** Whose videos it reaches. */
  readonly owner: string;
  readonly scope: Scope;
  /** What it is for, in its maker's words; may be empty. */
  readonly note: string;
  readonly createTime: Date;
  /** When it was last asked for, to the minute or so; absent before. */
  readonly lastUseTime: Date | undefined;
  /** When it stopped working; absent while it works. */
  readonly revokeTime: Date | undefined;
}
