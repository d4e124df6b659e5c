import type { ConsumeMessage } from 'amqplib';
import type { DeadLetter } from '../dead-letter.ts';
import { decodeTicket } from '../ticket-body.ts';
import { deathOf, messageHeaders } from './message-headers.ts';

/**
 * Reads a message of the queue of dead letters, whatever it is.
 *
 * @param deliveryLimit how often a ticket may come back.
 */
export function readDeadLetter(message: ConsumeMessage, ticketQueue: string, deliveryLimit: number): DeadLetter {
  const death = deathOf(message);
  const content = decodeTicket(message.content);
  return {
    ...judge(content, death.reason, deliveryLimit),
    queue: death.queue ?? ticketQueue,
    time: death.time,
    body: message.content,
    headers: messageHeaders(message),
    redelivered: message.fields.redelivered,
  };
}

function judge(
  content: ReturnType<typeof decodeTicket>,
  death: string | undefined,
  deliveryLimit: number,
): Pick<DeadLetter, 'reason' | 'message' | 'jobId'> {
  if ('unreadable' in content) {
    const { problem, jobId } = content.unreadable;
    return { reason: 'TICKET_UNREADABLE', message: `No processor can read it: ${problem}.`, jobId };
  }
  const { jobId } = content.ticket;
  if (death === 'delivery_limit') {
    const message = `It came back ${deliveryLimit} times, as often as the queue allows (VIDI_QUEUE_DELIVERY_LIMIT), and was never settled: whoever got it died of it.`;
    return { reason: 'DELIVERY_LIMIT', message, jobId };
  }
  const how =
    death === undefined || death === 'rejected' ? 'A processor gave it up' : `The queue gave it up (${death})`;
  return {
    reason: 'TICKET_GIVEN_UP',
    message: `${how}; where its job still has to be done, another ticket follows by itself.`,
    jobId,
  };
}
