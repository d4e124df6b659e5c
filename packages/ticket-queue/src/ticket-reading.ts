import { TICKET_VERSION, type Ticket } from './ticket.ts';
import type { UnreadableDelivery } from './ticket-consumer.ts';

/** What a delivery turned out to be. */
export type ReadDelivery = { readonly ticket: Ticket } | { readonly unreadable: UnreadableDelivery };

/** Most characters of a value that a problem repeats. */
const MAX_SHOWN_LENGTH = 100;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checks the fields of what might be a ticket. */
export function readTicket(version: unknown, jobId: unknown): ReadDelivery {
  const known = typeof jobId === 'string' && UUID.test(jobId) ? jobId : undefined;
  if (version !== TICKET_VERSION) {
    return unreadable(`its version is ${shown(version)}; this consumer knows ${TICKET_VERSION}`, known);
  }
  if (known === undefined) return unreadable(`its jobId is ${shown(jobId)}; it has to be a UUID`, undefined);
  return { ticket: { jobId: known } };
}

/** Anything can stand in a message, of any length, and problems are kept. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
}

/** A delivery that cannot be handled. */
export function unreadable(problem: string, jobId: string | undefined): ReadDelivery {
  return { unreadable: { jobId, problem } };
}
