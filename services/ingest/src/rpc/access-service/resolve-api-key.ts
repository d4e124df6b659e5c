import { type ResolveApiKeyRequest, Scope as ScopeMessage } from '@vidi/contracts/vidi/internal/v1/access_service';
import type { Scope } from '../../domain/caller.ts';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { resolveApiKey } from '../../usecases/resolve-api-key.ts';

const SCOPE_NUMBERS = {
  read: ScopeMessage.READ,
  write: ScopeMessage.WRITE,
  admin: ScopeMessage.ADMIN,
} as const satisfies Record<Scope, ScopeMessage>;

/** Bytes of a SHA-256. */
const HASH_BYTES = 32;

/** vidi.internal.v1.AccessService/ResolveApiKey */
export function resolveApiKeyRpc(context: IngestContext) {
  return async ({ keyHash }: ResolveApiKeyRequest) => {
    if (keyHash.length !== HASH_BYTES) {
      const description = `must be ${HASH_BYTES} bytes, not ${keyHash.length}`;
      throw new InvalidRequestError([{ field: 'key_hash', description }]);
    }
    const { id, owner, scope } = await resolveApiKey(context, Buffer.from(keyHash).toString('hex'));
    return { keyId: id, owner, scope: SCOPE_NUMBERS[scope] };
  };
}
