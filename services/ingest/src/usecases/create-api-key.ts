import { createHash, randomBytes } from 'node:crypto';
import { type ApiKey, checkApiKey } from '../domain/api-key.ts';
import type { IngestContext } from './ingest-context.ts';

/** What every key starts with, so that people and scanners for leaked secrets know one when they see it. */
const KEY_START = 'vidi_';

/** Random bytes in a key. */
const KEY_BYTES = 32;

/** How much of a key is kept readable: its start and 36 of its 256 random bits. */
const PREFIX_LENGTH = KEY_START.length + 6;

/** A key that was just made. */
export interface CreatedApiKey {
  /** The key itself. Not kept: this is the only time that it is there. */
  readonly secret: string;
  readonly key: ApiKey;
}

/**
 * Makes an API key. Only its SHA-256 is kept. That is enough for 256 random bits, which nobody guesses however fast the hash
 * is; slow hashes with salt are for passwords, which people think up, and would cost every call tens of milliseconds.
 *
 * @throws InvalidRequestError
 */
export async function createApiKey(
  { unitOfWork, clock, ids }: Pick<IngestContext, 'unitOfWork' | 'clock' | 'ids'>,
  given: Pick<ApiKey, 'owner' | 'scope' | 'note'>,
): Promise<CreatedApiKey> {
  checkApiKey(given);
  const secret = KEY_START + randomBytes(KEY_BYTES).toString('base64url');
  const key: ApiKey = {
    ...given,
    id: ids.next(),
    hash: createHash('sha256').update(secret).digest('hex'),
    prefix: secret.slice(0, PREFIX_LENGTH),
    createTime: clock.now(),
    lastUseTime: undefined,
    revokeTime: undefined,
  };
  await unitOfWork.write(async ({ apiKeys }) => await apiKeys.insert(key));
  return { secret, key };
}
