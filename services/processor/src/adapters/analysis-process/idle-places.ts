import type { Logger } from '@vidi/service-kit';
import type { AnalysisPlace } from './analysis-place.ts';

/** What is done with a place whose time is over. */
type Close = (place: AnalysisPlace) => void;

/** The places that wait for a video: one that is fresh at most, and those kept for an owner, the longest unused first. */
export class IdlePlaces {
  readonly #max: number;
  readonly #log: Logger;
  /** With the timer that ends the wait, where there is one. */
  readonly #places = new Map<AnalysisPlace, NodeJS.Timeout | undefined>();

  constructor(max: number, log: Logger) {
    this.#max = max;
    this.#log = log;
  }

  /** Whether a fresh one is wanted and there is none. */
  get lacksFresh(): boolean {
    return this.#max > 0 && this.#find(undefined) === undefined;
  }

  /**
   * Lets a place wait until it is taken, its process dies, its time is over, or another takes its room.
   *
   * @param timeLeftMs undefined for as long as it takes
   */
  add(place: AnalysisPlace, timeLeftMs: number | undefined, close: Close): void {
    const end = () => {
      if (this.#take(place)) close(place);
    };
    const timer = timeLeftMs === undefined ? undefined : setTimeout(end, timeLeftMs);
    timer?.unref();
    this.#places.set(place, timer);
    void place.ended.then(() => {
      if (!this.#places.has(place)) return;
      this.#log.warn({ stderr: place.lastWords.trim() }, 'an analysis process ended while it waited');
      end();
    });
    if (this.#places.size <= this.#max) return;
    const leaves = this.#places.keys().find(({ owner }) => owner !== undefined) ?? place;
    this.#take(leaves);
    close(leaves);
  }

  /** One that has seen no video, which does not wait any longer then. */
  takeFresh(): AnalysisPlace | undefined {
    return this.#take(this.#find(undefined));
  }

  /** One that has seen videos of this owner alone. */
  takeKeptFor(owner: string): AnalysisPlace | undefined {
    return this.#take(this.#find(owner));
  }

  /** None waits any longer. */
  clear(close: Close): void {
    for (const place of [...this.#places.keys()]) {
      this.#take(place);
      close(place);
    }
  }

  #find(owner: string | undefined): AnalysisPlace | undefined {
    return this.#places.keys().find((place) => place.owner === owner && place.isAlive);
  }

  #take(place: AnalysisPlace | undefined): AnalysisPlace | undefined {
    if (place === undefined || !this.#places.has(place)) return undefined;
    clearTimeout(this.#places.get(place));
    this.#places.delete(place);
    return place;
  }
}
