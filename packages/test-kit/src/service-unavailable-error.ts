/** The tests asked for a service from a place where it is not. */
export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError';
}
