import { ApiKeyNotFoundError } from '../domain/access-errors.ts';
import { type ApiKey, useIsWorthNoting } from '../domain/api-key.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Tells whose key it is, and takes note that it was used. It is found by its hash, so how long that takes tells a guesser
 * nothing of the key.
 *
 * @param hash SHA-256 of the key in lower-case hexadecimal.
 * @throws ApiKeyNotFoundError when there is none, or it was revoked.
 */
export async function resolveApiKey({ unitOfWork, clock }: IngestContext, hash: string): Promise<ApiKey> {
  const key = await unitOfWork.read(async ({ apiKeys }) => await apiKeys.findByHash(hash));
  if (key === undefined || key.revokeTime !== undefined) throw new ApiKeyNotFoundError();
  const now = clock.now();
  if (useIsWorthNoting(key, now)) await unitOfWork.write(async ({ apiKeys }) => await apiKeys.noteUse(key.id, now));
  return key;
}
