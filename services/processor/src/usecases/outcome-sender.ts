import { setImmediate } from 'node:timers/promises';
import type { FeatureOutcome, RefusedOutcome } from '../ports/job-gateway.ts';

/** Makes a call with what became of some features; resolves to what of it was refused. */
export type SendOutcomes = (outcomes: readonly FeatureOutcome[]) => Promise<readonly RefusedOutcome[]>;

/** An outcome that is to be told, and who waits for that. */
interface Telling {
  readonly outcome: FeatureOutcome;
  readonly resolve: (refused: RefusedOutcome | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tells what became of features as soon as it is known, in as few calls as that allows: one call at a time, and what becomes known
 * while it is under way goes together in the next. So nothing waits for a timer, and an analysis that ends with twenty results at once
 * costs two calls and not twenty, each of which is a transaction.
 */
export class OutcomeSender {
  readonly #send: SendOutcomes;
  #waiting: Telling[] = [];
  #isSending = false;
  /** What a call failed with: the attempt is over then, and nothing more is told. */
  #failure: { readonly error: unknown } | undefined;

  constructor(send: SendOutcomes) {
    this.#send = send;
  }

  /**
   * Resolves when the outcome is stored, or to why it alone is not.
   *
   * @throws what the call failed with, be it one for others before.
   */
  async tell(outcome: FeatureOutcome): Promise<RefusedOutcome | undefined> {
    if (this.#failure !== undefined) throw this.#failure.error;
    const { promise, resolve, reject } = Promise.withResolvers<RefusedOutcome | undefined>();
    this.#waiting.push({ outcome, resolve, reject });
    if (!this.#isSending) void this.#sendAll();
    return await promise;
  }

  /** Never rejects: whoever waits for an outcome gets what it failed with. */
  async #sendAll(): Promise<void> {
    this.#isSending = true;
    // What an analysis says in one breath has been read by then.
    await setImmediate();
    while (this.#waiting.length > 0) {
      const tellings = this.#waiting;
      this.#waiting = [];
      try {
        const refused = await this.#send(tellings.map(({ outcome }) => outcome));
        for (const { outcome, resolve } of tellings)
          resolve(refused.find(({ feature }) => feature === outcome.feature));
      } catch (error) {
        this.#failure = { error };
        for (const { reject } of [...tellings, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#isSending = false;
  }
}
