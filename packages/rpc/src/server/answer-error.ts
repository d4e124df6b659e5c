import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { Logger } from '@vidi/service-kit';
import { type Status, statusOfError } from '../status.ts';

/** Codes that mean a fault of the server, whose cause somebody has to look at. */
const FAULTS: ReadonlySet<Code> = new Set([Code.Internal, Code.Unknown, Code.DataLoss]);

/**
 * What a client is told of something that a handler threw. An error that is no ConnectError is a fault: it is logged
 * whole, and the client learns no more than INTERNAL, so that nothing from inside leaks.
 */
export function statusOfThrown(thrown: unknown, context: HandlerContext, log: Logger): Status {
  const rpc = `${context.service.typeName}/${context.method.name}`;
  const error = toConnectError(thrown, context);
  if (!(thrown instanceof ConnectError)) {
    if (error.code === Code.Internal) log.error({ rpc, err: thrown }, 'an RPC failed unexpectedly');
    else log.debug({ rpc, err: thrown }, 'an RPC was given up');
  } else if (FAULTS.has(error.code) && error.cause !== undefined) {
    log.error({ rpc, err: error.cause }, error.rawMessage);
  }
  try {
    return statusOfError(error, context.responseTrailer);
  } catch (unsendable) {
    log.error({ rpc, err: unsendable }, 'the metadata of an error cannot be sent; it goes without');
    const bare = new ConnectError(error.rawMessage, error.code);
    bare.details = error.details;
    return statusOfError(bare, new Headers());
  }
}

function toConnectError(thrown: unknown, context: HandlerContext): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const reason: unknown = context.signal.aborted ? context.signal.reason : undefined;
  // After an abort whatever a handler throws is most likely its consequence.
  if (reason instanceof ConnectError) return reason;
  return new ConnectError('internal error', Code.Internal);
}
