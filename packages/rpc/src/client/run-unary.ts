import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type Interceptor, type UnaryRequest, type UnaryResponse } from '@connectrpc/connect';

/** For calls that nobody can cancel. */
const NEVER: AbortSignal = new AbortController().signal;

/**
 * Runs a unary call through its interceptors, the first outermost.
 *
 * Connect's own runUnaryCall makes three abort controllers and a timer for each call, and ends each with a DOMException
 * and its stack trace, a good part of the gateway's CPU time. Here the deadline is grpc-js's, and the signal the caller's.
 *
 * @throws ConnectError; where the caller's signal was aborted, its reason.
 */
export async function runUnary<I extends DescMessage, O extends DescMessage>(options: {
  readonly interceptors: readonly Interceptor[];
  readonly signal: AbortSignal | undefined;
  readonly request: Omit<UnaryRequest<I, O>, 'message' | 'signal'>;
  readonly input: MessageInitShape<I>;
  readonly next: (request: UnaryRequest) => Promise<UnaryResponse>;
}): Promise<UnaryResponse<I, O>> {
  const { interceptors, signal = NEVER, request, input, next } = options;
  let call: ReturnType<Interceptor> = (intercepted) =>
    intercepted.stream
      ? Promise.reject(new ConnectError('an interceptor made a stream of a unary call', Code.Internal))
      : next(intercepted);
  for (const interceptor of interceptors.toReversed()) call = interceptor(call);
  try {
    const answer = await call({ ...request, message: create(request.method.input, input), signal });
    // Interceptors are typed for any message; the method says which one it is.
    return answer as UnaryResponse<I, O>;
  } catch (error) {
    throw signal.aborted ? ConnectError.from(signal.reason, Code.Canceled) : ConnectError.from(error);
  }
}
