export {
  type DeadLetter,
  type DeadLetterConsumer,
  type DeadLetterHandler,
  type DeadLetterReason,
  DIRECT_QUEUE,
} from './dead-letter.ts';
export {
  createDirectTicketBroker,
  DEFAULT_MAX_WAITING_TICKETS,
  type DirectTicketBroker,
  type DirectTicketBrokerOptions,
} from './direct/direct-ticket-broker.ts';
export { createDirectTicketConsumer, type DirectTicketConsumerOptions } from './direct/direct-ticket-consumer.ts';
export {
  type RabbitDeadLetterConsumerOptions,
  startRabbitDeadLetterConsumer,
} from './rabbitmq/rabbit-dead-letter-consumer.ts';
export { createRabbitTicketConsumer, type RabbitTicketConsumerOptions } from './rabbitmq/rabbit-ticket-consumer.ts';
export { createRabbitTicketPublisher, type RabbitTicketPublisherOptions } from './rabbitmq/rabbit-ticket-publisher.ts';
export { DEFAULT_DELIVERY_LIMIT } from './rabbitmq/topology.ts';
export { TICKET_VERSION, type Ticket } from './ticket.ts';
export type { TicketConsumer, TicketHandler, UnreadableDelivery, Verdict } from './ticket-consumer.ts';
export { type TicketPublisher, TicketQueueUnavailableError } from './ticket-publisher.ts';
