import { type DescMethod, isMessage, type Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { AdoptUploadRequestSchema } from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { UploadVideoRequestSchema } from '@vidi/contracts/vidi/v1/video_service';
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
  let adoptedBytes = 0;
  for await (const message of messages) {
    if (isMessage(message, UploadVideoRequestSchema) && message.payload.case === 'chunk') {
      observer.onUploaded(message.payload.value.byteLength);
    } else if (isMessage(message, AdoptUploadRequestSchema) && message.payload.case === 'end') {
      const end = Number(message.payload.value);
      observer.onUploaded(end - adoptedBytes);
      adoptedBytes = end;
    }
    yield message;
  }
}

function nameOf(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

function codeOf(error: unknown): string {
  return codeName(ConnectError.from(error, Code.Internal).code);
}
