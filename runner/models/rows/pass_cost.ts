/**
 * What a forward pass costs beside its tokens.
 *
 * @module
 */

/**
 * Where nothing is known, in tokens. On CPUs, 8 (GPT-2 small) to 25 (MiniLM) were measured: every weight is read once for
 * each pass.
 */
export const PASS_COST = 16;

/** The least and the most that are believed: times waver on a machine that does other things. */
const [LEAST, MOST] = [4, 64];
/** Passes before what they took is believed. */
const ENOUGH = 16;
/** What the latest pass counts, against all before it. */
const WEIGHT = 1 / 64;

/** Learns from passes what one costs: the least squares' line through their times, those long ago forgotten. */
export class PassCost {
  #count = 0;
  readonly #mean = { tokens: 0, ms: 0, squares: 0, products: 0 };

  /** Takes a pass into account. @param tokens those that it computed, padding included @param ms how long it took */
  note(tokens: number, ms: number): void {
    const weight = Math.max(WEIGHT, 1 / ++this.#count);
    const latest = { tokens, ms, squares: tokens * tokens, products: tokens * ms };
    for (const key of Object.keys(latest) as (keyof typeof latest)[]) {
      this.#mean[key] += weight * (latest[key] - this.#mean[key]);
    }
  }

  /** What a pass costs, in tokens. */
  get tokens(): number {
    const { tokens, ms, squares, products } = this.#mean;
    const [variance, covariance] = [squares - tokens * tokens, products - tokens * ms];
    // Passes of one size tell nothing, and where larger ones took no longer, something else did.
    if (this.#count < ENOUGH || variance < 1 || covariance <= 0) return PASS_COST;
    return Math.min(MOST, Math.max(LEAST, ms * variance / covariance - tokens));
  }
}
