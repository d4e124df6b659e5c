import type { Reason as ReasonMessage } from '@vidi/contracts/vidi/v1/feature';
import type { Reason } from '../domain/reason.ts';

/** Reason of a failure for which a processor gave none. */
export const UNKNOWN_REASON: Reason = { reason: 'UNKNOWN', message: 'The processor did not say why.' };

/** A reason as a processor gave it. NUL characters, which libraries leave at the end of texts, are dropped: PostgreSQL keeps none. */
export function reasonFromMessage(message: ReasonMessage | undefined): Reason {
  if (message === undefined || message.reason === '') return UNKNOWN_REASON;
  return { reason: message.reason.replaceAll('\0', ''), message: message.message.replaceAll('\0', '') };
}
