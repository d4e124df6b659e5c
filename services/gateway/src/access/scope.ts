import type { DescMethod } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';

/** What a key may do, least to most; each includes those before it. `admin` reaches the videos of every owner. */
export const SCOPES = ['read', 'write', 'admin'] as const;

/** One of SCOPES. */
export type Scope = (typeof SCOPES)[number];

/** Services of the installation as a whole, which belong to no owner of videos. */
const ADMIN_SERVICES: ReadonlySet<string> = new Set([
  DeadLetterService.typeName,
  ProcessorService.typeName,
  QueueService.typeName,
]);

/**
 * The least scope that may call a method: `admin` for the services of administrators; else as the schema says: what is declared
 * `NO_SIDE_EFFECTS` only reads; anything else, also what declares nothing, may write.
 */
export function requiredScope({ idempotency, parent }: Pick<DescMethod, 'idempotency' | 'parent'>): Scope {
  if (ADMIN_SERVICES.has(parent.typeName)) return 'admin';
  return idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ? 'read' : 'write';
}

/** Whether a scope is enough where another is required. */
export function includesScope(given: Scope, required: Scope): boolean {
  return SCOPES.indexOf(given) >= SCOPES.indexOf(required);
}
