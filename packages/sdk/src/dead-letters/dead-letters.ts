import type { ClientConfig } from '../config.ts';
import { NotFoundError } from '../errors/error-classes.ts';
import {
  type DeadLetter,
  type DeadLetterSummary,
  type RequeuedDeadLetter,
  toDeadLetter,
  toDeadLetterSummary,
  toRequeuedDeadLetter,
} from '../model/dead-letter.ts';
import type { CallOptions } from '../request/call-options.ts';
import { createDeadLetterClient } from '../request/dead-letter-client.ts';
import { createPagedList, type PagedList } from '../request/paged-list.ts';
import { createUnaryCaller } from '../request/unary-caller.ts';

/** How to read the list of dead letters. */
export interface ListDeadLettersOptions extends CallOptions {
  /** How many a page has at most: 50 by default, 1000 at most. */
  readonly pageSize?: number | undefined;
}

/** One page of dead letters. */
export interface DeadLetterPage {
  /** Newest first. */
  readonly deadLetters: readonly DeadLetterSummary[];
  /** For the next page; undefined on the last. */
  readonly nextPageToken: string | undefined;
}

/** The list of all dead letters, newest first. */
export type DeadLetterList = PagedList<DeadLetterSummary, DeadLetterPage>;

/** How to drop a dead letter. */
export interface DropDeadLetterOptions extends CallOptions {
  /** Whether it is fine when there is no such letter. By default it is a NotFoundError. */
  readonly allowMissing?: boolean | undefined;
}

/**
 * The messages of the ticket queue that no processor could handle. Every method needs an API key with the scope `admin`, where
 * keys are needed at all.
 */
export interface DeadLetters {
  /** Lists dead letters, newest first: `for await (const letter of client.deadLetters.list())`. */
  list(options?: ListDeadLettersOptions): DeadLetterList;
  /** Reads one with its body and headers. Rejects with NotFoundError (`DEAD_LETTER_NOT_FOUND`) when there is none. */
  get(id: string, options?: CallOptions): Promise<DeadLetter>;
  /**
   * Has the work done that it stood for, and removes it. Rejects with FailedPreconditionError (`DEAD_LETTER_NOT_NEEDED`) when
   * nothing is to be done. Never repeated by itself.
   */
  requeue(id: string, options?: CallOptions): Promise<RequeuedDeadLetter>;
  /** Removes it for good; its video stays as it is. */
  drop(id: string, options?: DropDeadLetterOptions): Promise<void>;
}

/** Makes the dead letters of one client. */
export function createDeadLetters(config: ClientConfig): DeadLetters {
  const unary = createUnaryCaller(createDeadLetterClient(config), config);
  return {
    list: ({ pageSize = 0, ...options } = {}) =>
      createPagedList(
        async (pageToken): Promise<DeadLetterPage> => {
          const request = { pageSize, pageToken };
          const page = await unary(true, options, (service, call) => service.listDeadLetters(request, call));
          const deadLetters = page.deadLetters.map(toDeadLetterSummary);
          return { deadLetters, nextPageToken: page.nextPageToken || undefined };
        },
        ({ deadLetters }) => deadLetters,
      ),
    get: async (id, options = {}) =>
      toDeadLetter(await unary(true, options, (service, call) => service.getDeadLetter({ id }, call))),
    requeue: async (id, options = {}) =>
      toRequeuedDeadLetter(await unary(false, options, (service, call) => service.requeueDeadLetter({ id }, call))),
    drop: async (id, { allowMissing = false, ...options } = {}) => {
      let attempts = 0;
      try {
        await unary(true, options, (service, call, attempt) => {
          attempts = attempt + 1;
          return service.dropDeadLetter({ id, allowMissing }, call);
        });
      } catch (error) {
        // The attempt whose answer was lost may have dropped it.
        if (!(error instanceof NotFoundError && attempts > 1)) throw error;
      }
    },
  };
}
