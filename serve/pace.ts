/**
 * How fast texts are computed.
 *
 * @module
 */

/** What the latest batch counts, against all before it. */
const WEIGHT = 0.1;
/** Whoever is sent away comes back within this, in seconds. */
const LONGEST = 60;

/** Seconds that a text takes, on average over the last batches. */
export class Pace {
  #secondsPerText = 0;

  /** Takes a batch into account. */
  note(texts: number, seconds: number): void {
    const latest = seconds / texts;
    this.#secondsPerText = this.#secondsPerText === 0 ? latest : (1 - WEIGHT) * this.#secondsPerText + WEIGHT * latest;
  }

  /** About how long so many texts take, in whole seconds from 1 to 60. */
  secondsFor(texts: number): number {
    return Math.min(LONGEST, Math.max(1, Math.ceil(texts * this.#secondsPerText)));
  }
}
