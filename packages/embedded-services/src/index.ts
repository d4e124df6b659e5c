export { freePort } from './free-port.ts';
export { findRunningEmbeddedPostgres } from './postgres/find-running-postgres.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './postgres/start-embedded-postgres.ts';
export { ServiceStartError } from './process/service-start-error.ts';
export { findRabbitMqServer } from './rabbitmq/find-rabbitmq-server.ts';
export {
  type PrivateRabbitMq,
  type PrivateRabbitMqOptions,
  startPrivateRabbitMq,
} from './rabbitmq/start-private-rabbitmq.ts';
