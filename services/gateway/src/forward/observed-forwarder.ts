import type { DescMethod, Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { GatewayObserver } from '../ports/gateway-observer.ts';
import { codeName } from '../rest/response/http-status.ts';
import type { Forwarder } from './forwarder.ts';

/** A forwarder whose calls somebody is told of. */
export function observedForwarder(forwarder: Forwarder, observer: GatewayObserver): Forwarder {
  const watching = async <T>(method: DescMethod, call: () => Promise<T>): Promise<T> => {
    const ended = observer.onCall(nameOf(method));
    try {
      const answer = await call();
      ended('OK');
      return answer;
    } catch (error) {
      ended(codeOf(error));
      throw error;
    }
  };
  return {
    unary: async (method, message, scope) =>
      await watching(method, async () => await forwarder.unary(method, message, scope)),
    clientStream: async (method, messages, scope) =>
      await watching(method, async () => await forwarder.clientStream(method, observed(messages, observer), scope)),
    stream: async function* (method, messages, scope) {
      const ended = observer.onCall(nameOf(method));
      // What is still so in the end: its reader left.
      let code = codeName(Code.Canceled);
      try {
        yield* forwarder.stream(method, observed(messages, observer), scope);
        code = 'OK';
      } catch (error) {
        code = codeOf(error);
        throw error;
      } finally {
        ended(code);
      }
    },
  };
}

async function* observed(messages: AsyncIterable<Message>, observer: GatewayObserver): AsyncGenerator<Message> {
  for await (const message of messages) {
    observer.onMessage(message);
    yield message;
  }
}

function nameOf(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

function codeOf(error: unknown): string {
  return codeName(ConnectError.from(error, Code.Internal).code);
}
