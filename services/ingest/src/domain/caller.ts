/** What a caller may do, the least first: each includes those before it. */
export const SCOPES = ['read', 'write', 'admin'] as const;

/** One of SCOPES. `admin` alone reaches the videos of every owner. */
export type Scope = (typeof SCOPES)[number];

/** Whose everything is where nobody needs a key. */
export const DEFAULT_OWNER = 'default';

/** On whose behalf a call is made. */
export interface Caller {
  /** Whose videos are made and seen. */
  readonly owner: string;
  readonly scope: Scope;
}

/** Who calls where nobody needs a key. */
export const OPEN_CALLER: Caller = { owner: DEFAULT_OWNER, scope: 'admin' };

/** Whether a caller may know of what belongs to `owner`. */
export function reaches(caller: Caller, owner: string): boolean {
  return caller.scope === 'admin' || caller.owner === owner;
}
