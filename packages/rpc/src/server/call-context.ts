import type { DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError, createHandlerContext, type HandlerContext } from '@connectrpc/connect';
import { createMethodUrl } from '@connectrpc/connect/protocol';
import type { ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { toHeaders } from '../metadata.ts';

/** What a handler knows of one call; `finish` is to be called when it is answered. */
export interface CallContext {
  readonly context: HandlerContext;
  readonly finish: () => void;
}

/** Why a context is aborted when all went well; made once, as every error takes a stack trace. */
const ANSWERED = new ConnectError('the call was answered', Code.Canceled);

/** Makes the Connect context of a call of grpc-js; its signal is aborted by cancel, deadline, and `shutdownSignal`. */
export function createCallContext(
  call: ServerUnaryCall<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  method: DescMethod,
  shutdownSignal: AbortSignal,
): CallContext {
  const deadline = Number(call.getDeadline());
  const cancel = new AbortController();
  const onCancelled = () => {
    // grpc-js tells of a deadline it enforced with the same event.
    cancel.abort(
      Date.now() >= deadline
        ? new ConnectError('the operation timed out', Code.DeadlineExceeded)
        : new ConnectError('the call was cancelled', Code.Canceled),
    );
  };
  call.once('cancelled', onCancelled);
  const context = createHandlerContext({
    service: method.parent,
    method,
    protocolName: 'grpc',
    requestMethod: 'POST',
    url: createMethodUrl(`http://${call.getHost()}`, method),
    ...(Number.isFinite(deadline) && { timeoutMs: Math.max(0, deadline - Date.now()) }),
    requestSignal: cancel.signal,
    shutdownSignal,
    requestHeader: toHeaders(call.metadata),
  });
  const finish = () => {
    // It is also emitted for calls that were answered.
    call.off('cancelled', onCancelled);
    context.abort(ANSWERED);
  };
  return { context, finish };
}
