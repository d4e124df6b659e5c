import type { HandlerContext } from '@connectrpc/connect';
import { type Caller, DEFAULT_OWNER, OPEN_CALLER, SCOPES } from '../domain/caller.ts';

/** Headers by which the gateway says on whose behalf it calls. This service is not reachable for others. */
export const OWNER_HEADER = 'vidi-owner';
/** One of SCOPES. */
export const SCOPE_HEADER = 'vidi-scope';

/**
 * On whose behalf a call is made: as its headers say, or everybody's where there are none, which is how an open gateway
 * calls. A scope that is missing or unknown is the least one.
 */
export function callerOf({ requestHeader }: Pick<HandlerContext, 'requestHeader'>): Caller {
  const owner = requestHeader.get(OWNER_HEADER);
  const given = requestHeader.get(SCOPE_HEADER);
  if (owner === null && given === null) return OPEN_CALLER;
  return { owner: owner ?? DEFAULT_OWNER, scope: SCOPES.find((scope) => scope === given) ?? 'read' };
}
