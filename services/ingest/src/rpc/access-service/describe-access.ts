import type { IngestContext } from '../../usecases/ingest-context.ts';

/** vidi.internal.v1.AccessService/DescribeAccess */
export function describeAccessRpc({ unitOfWork }: IngestContext) {
  return async () => ({ activeKeyCount: await unitOfWork.read(async ({ apiKeys }) => await apiKeys.countActive()) });
}
