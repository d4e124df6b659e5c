import type { DescMethod, DescMethodStreaming, DescMethodUnary, Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { Logger } from '@vidi/service-kit';
import { callerHeaders } from '../access/caller.ts';
import type { Admit } from '../access/gate.ts';
import { apiError } from '../errors/api-error.ts';
import { toPublicError } from '../errors/public-error.ts';
import type { Ingest } from '../ports/ingest.ts';
import { forwardedChunks } from './forwarded-chunks.ts';
import { isClientStreaming, isEndless } from './method-kind.ts';
import { resumedWatch } from './resumed-watch.ts';
import type { Validate } from './validate.ts';
import { validatedStream } from './validated-stream.ts';

/** Header that names a request in logs and errors, on every hop. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What is known about one call besides its messages. */
export interface CallScope {
  /** Names the request in logs, errors and at ingest. */
  readonly requestId: string;
  readonly log: Logger;
  /** Says on whose behalf a method is called, or refuses. */
  readonly admit: Admit;
  /** Aborted when nobody waits for the answer any more; cancels the call at ingest. */
  readonly signal: AbortSignal;
  /** What is left of the client's own deadline, in milliseconds; undefined when it set none. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Carries calls to ingest, whatever protocol they came in by: holds every message to the schema's rules, passes on
 * deadline, cancellation and request id, and turns every failure into what a client may see.
 */
export interface Forwarder {
  /** @throws ConnectError fit for clients */
  unary(method: DescMethodUnary, message: Message, scope: CallScope): Promise<Message>;
  /**
   * A call with a stream in either direction; the caller's messages are pulled one by one, as fast as ingest takes them.
   *
   * @throws ConnectError fit for clients
   */
  stream(method: DescMethodStreaming, messages: AsyncIterable<Message>, scope: CallScope): AsyncGenerator<Message>;
  /** As `stream`, for methods with exactly one answer. */
  clientStream(method: DescMethodStreaming, messages: AsyncIterable<Message>, scope: CallScope): Promise<Message>;
}

/**
 * @param options.requestTimeoutMs longest a unary call may take, also where the client grants more. Streams last as
 *   long as their client wants.
 */
export function createForwarder(options: {
  readonly ingest: Ingest;
  readonly validate: Validate;
  readonly requestTimeoutMs: number;
  /** How long a watch is kept while ingest is out of reach (VIDI_WATCH_PATIENCE). */
  readonly watchPatienceMs: number;
  /** Aborted, with what their clients are told, when streams that end at nobody's wish but their client's are to end. */
  readonly leaving: AbortSignal;
}): Forwarder {
  const { ingest, validate, requestTimeoutMs, watchPatienceMs, leaving } = options;

  async function* stream(method: DescMethodStreaming, messages: AsyncIterable<Message>, given: CallScope) {
    const scope = isEndless(method) ? { ...given, signal: AbortSignal.any([given.signal, leaving]) } : given;
    const input = validatedStream(method.input, messages, validate, scope.signal);
    try {
      const { timeoutMs } = scope;
      const header = await headersFor(method, scope);
      if (method === VideoService.method.watchVideo) {
        yield* watch(await Array.fromAsync(input.messages), header, input.signal, scope);
        return;
      }
      const pieces = isClientStreaming(method) ? forwardedChunks(input.messages) : input.messages;
      const response = await ingest.transport.stream(method, input.signal, timeoutMs, header, pieces);
      yield* response.message;
    } catch (error) {
      throw reported(input.failure() ?? error, method, scope);
    }
  }

  /** Follows a video, however often ingest is restarted; the client's own deadline holds for all of it. */
  function watch(
    requests: readonly Message[],
    header: Record<string, string>,
    signal: AbortSignal,
    { timeoutMs, log }: CallScope,
  ): AsyncGenerator<Message> {
    const method: DescMethodStreaming = VideoService.method.watchVideo;
    const endsAt = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
    const open = async () => {
      const leftMs = endsAt === undefined ? undefined : Math.max(1, endsAt - performance.now());
      return (await ingest.transport.stream(method, signal, leftMs, header, replayed(requests))).message;
    };
    return resumedWatch(open, { signal, patienceMs: watchPatienceMs, log });
  }

  return {
    unary: async (method, message, scope) => {
      try {
        const header = await headersFor(method, scope);
        validate(method.input, message);
        const timeoutMs = Math.min(scope.timeoutMs ?? requestTimeoutMs, requestTimeoutMs);
        return (await ingest.transport.unary(method, scope.signal, timeoutMs, header, message)).message;
      } catch (error) {
        throw reported(error, method, scope);
      }
    },
    stream,
    clientStream: async (method, messages, scope) => {
      let answer: Message | undefined;
      // Read to the end: the status comes after the answer and may still be an error.
      for await (const message of stream(method, messages, scope)) answer ??= message;
      if (answer !== undefined) return answer;
      throw apiError({ code: Code.Internal, reason: 'INTERNAL', message: 'The service gave no answer.' });
    },
  };
}

/**
 * All that ingest is told besides the messages. Made here, so that no call goes out without having been let in, and nothing
 * a client says in its own headers is taken for it.
 *
 * @throws ConnectError when the method may not be called
 */
async function headersFor(method: DescMethod, { admit, requestId }: CallScope): Promise<Record<string, string>> {
  return { [REQUEST_ID_HEADER]: requestId, ...callerHeaders(await admit(method)) };
}

/** Logs what the client will not see and returns what it will. */
function reported(thrown: unknown, method: { readonly name: string }, scope: CallScope): ConnectError {
  // A call that was cancelled from our side fails with whatever the cancelling side gave as its reason.
  const reason: unknown = scope.signal.aborted ? scope.signal.reason : undefined;
  const error = toPublicError(reason instanceof ConnectError ? reason : thrown, scope.requestId);
  const line = { rpc: method.name, code: Code[error.code], err: error.cause };
  if (error.code === Code.Internal) scope.log.error(line, 'call failed inside');
  else if (error.code === Code.Unavailable) scope.log.warn(line, 'ingest cannot be reached');
  else scope.log.debug({ rpc: line.rpc, code: line.code, reason: error.rawMessage }, 'call refused');
  return error;
}

async function* replayed(messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}
