import type { DescMethod } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';

/** What a key may do, least to most; each includes those before it. `admin` reaches the videos of every owner. */
export const SCOPES = ['read', 'write', 'admin'] as const;

/** One of SCOPES. */
export type Scope = (typeof SCOPES)[number];

/**
 * The least scope that may call a method, as the schema says: what is declared `NO_SIDE_EFFECTS` only reads; anything
 * else, also what declares nothing, may write.
 */
export function requiredScope({ idempotency }: Pick<DescMethod, 'idempotency'>): Scope {
  return idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ? 'read' : 'write';
}

/** Whether a scope is enough where another is required. */
export function includesScope(given: Scope, required: Scope): boolean {
  return SCOPES.indexOf(given) >= SCOPES.indexOf(required);
}
