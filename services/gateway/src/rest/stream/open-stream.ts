import type { DescMethodServerStreaming, DescMethodUnary, Message } from '@bufbuild/protobuf';
import type { CallScope, Forwarder } from '../../forward/forwarder.ts';
import { isUnary } from '../../forward/method-kind.ts';

/** The messages of an answer while they come. */
export interface OpenStream {
  readonly messages: AsyncGenerator<Message, void, void>;
  /** Ends the call, whether or not it has ended by itself. */
  close(): void;
}

/** Calls a method without a client stream; a unary one gives a stream of one message. */
export function openStream(
  forwarder: Forwarder,
  method: DescMethodUnary | DescMethodServerStreaming,
  message: Message,
  scope: CallScope,
): OpenStream {
  const closed = new AbortController();
  const ended = { ...scope, signal: AbortSignal.any([scope.signal, closed.signal]) };
  return {
    messages: isUnary(method)
      ? one(forwarder.unary(method, message, ended))
      : forwarder.stream(method, only(message), ended),
    close: () => closed.abort(),
  };
}

async function* one(answer: Promise<Message>): AsyncGenerator<Message, void, void> {
  yield await answer;
}

async function* only(message: Message): AsyncGenerator<Message> {
  yield message;
}
