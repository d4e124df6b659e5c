import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { CallObserver } from '../ports/call-observer.ts';

/** Around every call: tells how it ended and how long it took, a stream when its last message was taken. */
export function createObservingInterceptor(observe: CallObserver): Interceptor {
  return (next) => async (request) => {
    const startedAt = performance.now();
    const method = `${request.service.typeName}/${request.method.name}`;
    let told = false;
    const ended = (error?: unknown) => {
      if (told) return;
      told = true;
      const code = error === undefined ? 'OK' : codeName(ConnectError.from(error).code);
      observe({ method, code, seconds: (performance.now() - startedAt) / 1_000 });
    };
    try {
      const response = await next(request);
      if (response.stream) return { ...response, message: observed(response.message, ended) };
      ended();
      return response;
    } catch (error) {
      ended(error);
      throw error;
    }
  };
}

async function* observed<Message>(
  messages: AsyncIterable<Message>,
  ended: (error?: unknown) => void,
): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (error) {
    ended(error);
    throw error;
  } finally {
    // Also when its reader has left.
    ended();
  }
}

/** `google.rpc.Code` as text: `NOT_FOUND` for Code.NotFound. */
function codeName(code: Code): string {
  if (code === Code.Canceled) return 'CANCELLED';
  return Code[code].replace(/(?<=.)([A-Z])/g, '_$1').toUpperCase();
}
