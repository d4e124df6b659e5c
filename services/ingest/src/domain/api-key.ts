import type { Scope } from './caller.ts';
import { type FieldViolation, InvalidRequestError } from './errors.ts';

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
  /** When it was last asked for, give or take USE_RESOLUTION_MS; absent before. */
  readonly lastUseTime: Date | undefined;
  /** When it stopped working; absent while it works. */
  readonly revokeTime: Date | undefined;
}

/** How exactly the last use of a key is noted, in milliseconds: not every call shall cost a write. */
export const USE_RESOLUTION_MS = 60_000;

/** Longest name of an owner, in characters. */
export const MAX_OWNER_LENGTH = 64;

/** Longest note, in characters. */
export const MAX_NOTE_LENGTH = 255;

/**
 * Checks what a new key is to be. An owner travels in a header, and so is made of what can stand in one.
 *
 * @throws InvalidRequestError
 */
export function checkApiKey({ owner, note }: Pick<ApiKey, 'owner' | 'note'>): void {
  const violations: FieldViolation[] = [];
  if (!/^[\w.@-]+$/.test(owner) || owner.length > MAX_OWNER_LENGTH) {
    const description = `${JSON.stringify(owner)} must be 1 to ${MAX_OWNER_LENGTH} of A-Z, a-z, 0-9, ".", "_", "@" and "-"`;
    violations.push({ field: 'owner', description });
  }
  if ([...note].length > MAX_NOTE_LENGTH || note.includes('\0')) {
    violations.push({ field: 'note', description: `at most ${MAX_NOTE_LENGTH} characters, none of them NUL` });
  }
  if (violations.length > 0) throw new InvalidRequestError(violations);
}

/** Whether the last use that is noted is too long ago to stand for one now. */
export function useIsWorthNoting({ lastUseTime }: Pick<ApiKey, 'lastUseTime'>, now: Date): boolean {
  return lastUseTime === undefined || now.getTime() - lastUseTime.getTime() >= USE_RESOLUTION_MS;
}
