import { TICKET_VERSION, type Ticket } from './ticket.ts';
import { type ReadDelivery, readTicket, unreadable } from './ticket-reading.ts';

/** Content type of a ticket's message. */
export const TICKET_CONTENT_TYPE = 'application/json';

/** A ticket as the body of a message: `{"version":1,"jobId":"…"}`. */
export function encodeTicket({ jobId }: Ticket): Buffer {
  return Buffer.from(JSON.stringify({ version: TICKET_VERSION, jobId }));
}

/** Reads the body of a message, whatever it is. */
export function decodeTicket(body: Buffer): ReadDelivery {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return unreadable(`its body of ${body.byteLength} bytes is not JSON`, undefined);
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) {
    return unreadable('its body is JSON but no ticket', undefined);
  }
  return readTicket(value.version, 'jobId' in value ? value.jobId : undefined);
}
