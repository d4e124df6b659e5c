import type { ServiceImpl } from '@connectrpc/connect';
import type { AccessService } from '@vidi/contracts/vidi/internal/v1/access_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { describeAccessRpc } from './describe-access.ts';
import { resolveApiKeyRpc } from './resolve-api-key.ts';

/** vidi.internal.v1.AccessService: what the gateway asks about API keys. */
export function createAccessService(context: IngestContext): ServiceImpl<typeof AccessService> {
  return { resolveApiKey: resolveApiKeyRpc(context), describeAccess: describeAccessRpc(context) };
}
