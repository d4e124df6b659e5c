import { ApiKeyNotFoundError } from '../domain/access-errors.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Ends an API key for good; once more does nothing.
 *
 * @returns the key, with the time when it was revoked.
 * @throws ApiKeyNotFoundError
 */
export async function revokeApiKey(
  { unitOfWork, clock }: Pick<IngestContext, 'unitOfWork' | 'clock'>,
  id: string,
): Promise<ApiKey> {
  return await unitOfWork.write(async ({ apiKeys }) => {
    const key = await apiKeys.find(id);
    if (key === undefined) throw new ApiKeyNotFoundError();
    const now = clock.now();
    await apiKeys.revoke(id, now);
    return { ...key, revokeTime: key.revokeTime ?? now };
  });
}
