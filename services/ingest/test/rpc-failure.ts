import { ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';

/** How a call fails, as its client sees it; throws when it does not. */
export async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw new Error(`not a ConnectError: ${String(error)}`);
  const [info] = error.findDetails(ErrorInfoSchema);
  return { code: error.code, reason: info?.reason, metadata: info?.metadata };
}
