/** Why a message became a dead letter. */
export type DeadLetterReason = 'TICKET_UNREADABLE' | 'DELIVERY_LIMIT' | 'TICKET_GIVEN_UP';

/** A message of the ticket queue that no consumer could handle, as it is to be kept. */
export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** What is wrong with it, for people. */
  readonly message: string;
  /** The queue it came from; DIRECT_QUEUE where there is no broker. */
  readonly queue: string;
  /** When the queue gave it up, where the queue says so. */
  readonly time: Date | undefined;
  /** The job it names, where one can be read; a UUID. */
  readonly jobId: string | undefined;
  readonly body: Uint8Array;
  /** What was written beside the body; text, without NUL characters. At most MAX_HEADERS. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it may have been handed over before, and the answer to that was lost. */
  readonly redelivered: boolean;
}

/** Name of the queue in ingest's memory, where no broker is there to have one. */
export const DIRECT_QUEUE = 'direct';

/** Most headers of a dead letter that are kept. */
export const MAX_HEADERS = 64;

/** Most characters of the name, and of the value, of a header that are kept. */
export const MAX_HEADER_LENGTH = 2_048;

/** Takes responsibility for a dead letter. Should it reject, the letter comes again. */
export type DeadLetterHandler = (letter: DeadLetter) => Promise<void>;

/** The receiving end of the dead letters. Comes back by itself after the connection or the channel was lost. */
export interface DeadLetterConsumer {
  /** Takes no more letters; resolves when the handlers under way have ended and their answers are out. */
  stop(): Promise<void>;
}
