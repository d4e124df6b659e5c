/**
 * The synchronous API decodes at the speed of the ffmpeg program, but a loop that never yields keeps every native buffer alive
 * until it ends (75-85 MB per 10 minutes); with a yield every 500 packets an hour-long file stays flat.
 */
const PACKETS_BETWEEN_YIELDS = 500;
/** Heavy packets (8K) would starve the process's messages between yields otherwise. */
const MS_BETWEEN_YIELDS = 100;

/** When reading packets has to let other work of the process have its turn. */
export class Pace {
  #packets = 0;
  #since = performance.now();

  /** To be asked once for each packet. */
  isTimeToYield(): boolean {
    this.#packets++;
    if (this.#packets < PACKETS_BETWEEN_YIELDS && performance.now() - this.#since < MS_BETWEEN_YIELDS) {
      return false;
    }
    this.#packets = 0;
    this.#since = performance.now();
    return true;
  }
}
