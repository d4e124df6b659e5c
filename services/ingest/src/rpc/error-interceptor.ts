import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Logger } from '@vidi/service-kit';
import { toConnectError } from './to-connect-error.ts';

/** Header by which the gateway names the request: what a client is told of an INTERNAL error leads to the log by it. */
const REQUEST_ID_HEADER = 'x-request-id';

/**
 * Around every call: errors become what clients understand, and those that are nobody's fault but ours are logged whole.
 * The messages of a stream come, and fail, after the call was answered; they are looked after too.
 */
export function createErrorInterceptor(log: Logger): Interceptor {
  return (next) => async (request) => {
    const call = `${request.service.typeName}/${request.method.name}`;
    const requestId = request.header.get(REQUEST_ID_HEADER) ?? undefined;
    const translate = (error: unknown): ConnectError => {
      // What a handler throws after the client left, or the service began to stop, is what became of that.
      const stopped: unknown = request.signal.aborted ? request.signal.reason : undefined;
      const answered = toConnectError(stopped instanceof ConnectError ? stopped : error);
      if (answered.code === Code.Internal) log.error({ err: error, call, requestId }, 'call failed');
      else if (answered.code === Code.Unavailable) log.warn({ err: error, call, requestId }, 'call failed');
      return answered;
    };
    try {
      const response = await next(request);
      return response.stream ? { ...response, message: translating(response.message, translate) } : response;
    } catch (error) {
      throw translate(error);
    }
  };
}

async function* translating<Message>(
  messages: AsyncIterable<Message>,
  translate: (error: unknown) => ConnectError,
): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (error) {
    throw translate(error);
  }
}
