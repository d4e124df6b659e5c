/** A service could not be started; the message says which, why, and what its last words were. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
  /** Which service: `PostgreSQL` or `RabbitMQ`. */
  readonly service: string;

  constructor(service: string, reason: string, lastWords = '') {
    const output = lastWords.trim();
    super(`${service} did not start: ${reason}${output === '' ? '' : `\n${output}`}`);
    this.service = service;
  }
}
