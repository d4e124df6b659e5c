import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { AccessService, Scope as WireScope } from '@vidi/contracts/vidi/internal/v1/access_service';
import type { Scope } from '../../access/scope.ts';
import type { KeyDirectory } from '../../ports/key-directory.ts';

/** How long ingest may take to tell about a key, in milliseconds: a client waits for it. */
const LOOKUP_TIMEOUT_MS = 5_000;

/** A scope this gateway does not know is the least there is. */
const SCOPE_OF: Readonly<Record<WireScope, Scope>> = {
  [WireScope.SCOPE_UNSPECIFIED]: 'read',
  [WireScope.READ]: 'read',
  [WireScope.WRITE]: 'write',
  [WireScope.ADMIN]: 'admin',
};

/** Asks ingest about API keys. */
export function createRpcKeyDirectory(transport: Transport): KeyDirectory {
  const access = createClient(AccessService, transport);
  const options = { timeoutMs: LOOKUP_TIMEOUT_MS };
  return {
    resolve: async (hash) => {
      try {
        const { keyId, owner, scope } = await access.resolveApiKey({ keyHash: Uint8Array.from(hash) }, options);
        return { keyId, owner, scope: SCOPE_OF[scope] ?? 'read' };
      } catch (error) {
        if (ConnectError.from(error).code === Code.NotFound) return undefined;
        throw error;
      }
    },
    countKeys: async () => {
      try {
        return (await access.describeAccess({}, options)).activeKeyCount;
      } catch (error) {
        // An ingest from before there were keys has none.
        if (ConnectError.from(error).code === Code.Unimplemented) return 0;
        throw error;
      }
    },
  };
}
