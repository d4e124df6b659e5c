import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Logger } from '@vidi/service-kit';
import { toConnectError } from './to-connect-error.ts';

/**
 * Around every call: errors become what clients understand, and those that are nobody's fault but ours are logged whole.
 * The messages of a stream come, and fail, after the call was answered; they are looked after too.
 */
export function createErrorInterceptor(log: Logger): Interceptor {
  return (next) => async (request) => {
    const call = `${request.service.typeName}/${request.method.name}`;
    const translate = (error: unknown): ConnectError => {
      // What a handler throws after the client left, or the service began to stop, is what became of that.
      const stopped: unknown = request.signal.aborted ? request.signal.reason : undefined;
      const answered = toConnectError(stopped instanceof ConnectError ? stopped : error);
      if (answered.code === Code.Internal) log.error({ err: error, call }, 'call failed');
      else if (answered.code === Code.Unavailable) log.warn({ err: error, call }, 'call failed');
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
