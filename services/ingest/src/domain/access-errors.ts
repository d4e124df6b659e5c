import { IngestError } from './errors.ts';

/** There is no such API key: never was, or it was revoked. */
export class ApiKeyNotFoundError extends IngestError {
  override readonly name = 'ApiKeyNotFoundError';
  override readonly reason = 'API_KEY_NOT_FOUND';

  constructor() {
    super('There is no such API key, or it was revoked.');
  }
}
