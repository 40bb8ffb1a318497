/**
 * How much goes through a GPU at once: it is found while a model runs. A GPU is idle in small batches, and gains nothing more
 * from a certain size on; what that is depends on the model, the card, and how long rows are. On CPUs, where results are
 * promised to the bit and small batches are as fast, an op's `batchSize` holds.
 *
 * @module
 */

/** Where the search begins: on an H100, GPT-2 small was measured to be as fast as it gets with 3,000 tokens. */
const FIRST = 4096;
/** Outputs of a batch lie in the memory of the machine, too: all layers at all tokens of one, some three of them at a time. */
const MOST = 1 << 14;
/**
 * Batches from which the speed of a size is taken, together: of two workers on a GPU, one is done soon after the other, and what lies
 * between two batches tells nothing alone.
 */
const TRIALS = 4;
/** Batches before them, for which the device still prepares itself: one of each worker. */
const FIRST_BATCHES = 2;
/** A size that is twice as large is kept where it is so many times faster. */
const GAIN = 1.05;

/** The size of batches in tokens, padding included. It grows while that pays, and shrinks where memory runs out. */
export class BatchFill {
  #tokens = FIRST;
  #most = MOST;
  /** The best size so far, and how fast it was; none before the first was tried. */
  #best: { readonly tokens: number; readonly speed: number } | undefined;
  #isSettled = false;
  #tried: { readonly tokens: number; readonly seconds: number }[] = [];
  #lastDone = 0;

  /** Tokens of the next batch. A single row may have more. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Does the work of a batch, and notes how long it took since it began, or the one before it was done. */
  async time<R>(tokens: number, work: () => Promise<R>): Promise<R> {
    const begun = performance.now();
    const result = await work();
    const now = performance.now();
    this.note(tokens, (now - Math.max(begun, this.#lastDone)) / 1000);
    this.#lastDone = now;
    return result;
  }

  /**
   * Notes how long a batch took.
   *
   * @param tokens its tokens; one that is not full tells nothing
   * @param seconds what it took of the device's time
   */
  note(tokens: number, seconds: number): void {
    if (this.#isSettled || tokens < this.#tokens / 2 || tokens > this.#tokens) return;
    this.#tried.push({ tokens, seconds });
    if (this.#tried.length < FIRST_BATCHES + TRIALS) return;
    const counted = this.#tried.splice(0).slice(FIRST_BATCHES);
    const sum = (key: "tokens" | "seconds") => counted.reduce((total, batch) => total + batch[key], 0);
    this.#judge(sum("tokens") / sum("seconds"));
  }

  /** Notes that memory ran out for a batch of so many tokens. */
  shrink(tokens: number): void {
    this.#most = Math.max(1, Math.min(this.#most, Math.floor(tokens / 2)));
    this.#settle(Math.min(this.#best?.tokens ?? this.#most, this.#most));
  }

  #judge(speed: number): void {
    if (this.#best !== undefined && speed < GAIN * this.#best.speed) return this.#settle(this.#best.tokens);
    this.#best = { tokens: this.#tokens, speed };
    if (2 * this.#tokens > this.#most) return this.#settle(this.#tokens);
    this.#tokens *= 2;
  }

  #settle(tokens: number): void {
    this.#tokens = tokens;
    this.#isSettled = true;
  }
}
