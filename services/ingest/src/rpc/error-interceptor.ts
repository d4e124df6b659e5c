import { Code, type Interceptor } from '@connectrpc/connect';
import type { Logger } from '@vidi/service-kit';
import { toConnectError } from './to-connect-error.ts';

/** Around every call: errors become what clients understand, and those that are nobody's fault but ours are logged whole. */
export function createErrorInterceptor(log: Logger): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      const answered = toConnectError(error);
      const call = `${request.service.typeName}/${request.method.name}`;
      if (answered.code === Code.Internal) log.error({ err: error, call }, 'call failed');
      else if (answered.code === Code.Unavailable) log.warn({ err: error, call }, 'call failed');
      throw answered;
    }
  };
}
