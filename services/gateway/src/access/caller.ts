import type { Scope } from './scope.ts';

/** On whose behalf a call is made. */
export interface Caller {
  /** Names the key in logs; undefined where the gateway is open and no key was asked for. */
  readonly keyId: string | undefined;
  /** Whose videos it reaches. */
  readonly owner: string;
  readonly scope: Scope;
}

/** Everybody, where no key is required. Ingest takes a call without owner and scope for the same. */
export const OPEN_CALLER: Caller = { keyId: undefined, owner: 'default', scope: 'admin' };

/** Headers that tell ingest whose call it is. It trusts them, so they are made here and never taken from a client. */
export function callerHeaders({ keyId, owner, scope }: Caller): Readonly<Record<string, string>> {
  return keyId === undefined ? {} : { 'vidi-owner': owner, 'vidi-scope': scope };
}
