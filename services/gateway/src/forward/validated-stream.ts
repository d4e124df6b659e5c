import type { DescMessage, Message } from '@bufbuild/protobuf';
import { asUnreadableMessage } from './unreadable-message.ts';
import type { Validate } from './validate.ts';

/** A client's messages on their way to ingest. */
export interface ValidatedStream {
  readonly messages: AsyncGenerator<Message>;
  /** Aborted with the caller's signal, and when a message is refused or could not be read. */
  readonly signal: AbortSignal;
  /** Why the messages ended before their time; undefined while all is well. */
  failure(): unknown;
}

/**
 * Checks each message as it is pulled. A bad one cancels the call, so that ingest keeps nothing of it; the transport
 * then reports a cancellation, which is why the true reason is kept here.
 */
export function validatedStream(
  schema: DescMessage,
  messages: AsyncIterable<Message>,
  validate: Validate,
  signal: AbortSignal,
): ValidatedStream {
  const refused = new AbortController();
  let failure: unknown;
  async function* checked() {
    try {
      for await (const message of messages) {
        validate(schema, message);
        yield message;
      }
    } catch (thrown) {
      const error = asUnreadableMessage(thrown);
      failure = error;
      refused.abort(error);
      throw error;
    }
  }
  return {
    messages: checked(),
    signal: AbortSignal.any([signal, refused.signal]),
    failure: () => failure,
  };
}
