/**
 * CPython's `random.Random`, number for number, for integer seeds.
 *
 * The algorithms are those of CPython 3.11 and later: `Lib/random.py` and `Modules/_randommodule.c`.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import { eachStep, type Steps } from "../../ops/steps.ts";
import { MersenneTwister } from "./mersenne_twister.ts";

/** Numbers that are drawn in one step. */
const DRAWN_IN_STEP = 16_384;

/** A generator that answers what `random.Random(seed)` answers. */
export class PythonRandom {
  readonly #twister: MersenneTwister;

  /**
   * Seeds the generator as `random.Random(seed)` does.
   *
   * @param seed an integer of any size; its sign is ignored, as in CPython
   * @throws {OpError} when the seed is a number with a fraction, or past 2^53 (a bigint may be larger)
   */
  constructor(seed: number | bigint) {
    if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
      throw new OpError(`Seeding a random generator: a seed is an integer, got ${seed}; past 2^53, give a bigint`);
    }
    this.#twister = new MersenneTwister(seedWords(BigInt(seed)));
  }

  /** The next float of [0, 1), with 53 random bits. */
  random(): number {
    const high = this.#twister.nextUint32() >>> 5;
    const low = this.#twister.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * An integer of `bits` random bits.
   *
   * @param bits from 0 to 53, so that the answer is exact
   * @throws {OpError} when `bits` is outside that range
   */
  getrandbits(bits: number): number {
    if (!Number.isInteger(bits) || bits < 0 || bits > 53) {
      throw new OpError(`Drawing random bits: 0 to 53 can be drawn at once, got ${bits}`);
    }
    if (bits === 0) return 0;
    if (bits <= 32) return this.#twister.nextUint32() >>> (32 - bits);
    const low = this.#twister.nextUint32();
    const high = this.#twister.nextUint32() >>> (64 - bits);
    return high * 2 ** 32 + low;
  }

  /**
   * A uniformly distributed integer of [0, n), by rejection.
   *
   * @param n an integer from 1 to 2^53 - 1
   */
  randbelow(n: number): number {
    const bits = bitLength(n);
    let draw = this.getrandbits(bits);
    while (draw >= n) draw = this.getrandbits(bits);
    return draw;
  }

  /**
   * `sample(range(n), k)`: k distinct integers of [0, n), in the order drawn; in steps.
   *
   * @throws {OpError} when k is not between 0 and n
   */
  *sample(n: number, k: number): Steps<number[]> {
    if (!Number.isSafeInteger(n) || !Number.isSafeInteger(k) || k < 0 || k > n) {
      throw new OpError(`Sampling ${k} of ${n} rows: the sample is larger than the population, or negative`);
    }
    return yield* n <= poolLimit(k) ? this.#sampleFromPool(n, k) : this.#sampleByRejection(n, k);
  }

  *#sampleFromPool(n: number, k: number): Steps<number[]> {
    const pool = new Float64Array(n);
    for (let i = 0; i < n; i++) pool[i] = i;
    const result = new Array<number>(k);
    yield* eachStep(k, DRAWN_IN_STEP, (start, end) => {
      for (let i = start; i < end; i++) {
        const j = this.randbelow(n - i);
        result[i] = pool[j];
        pool[j] = pool[n - i - 1];
      }
    });
    return result;
  }

  *#sampleByRejection(n: number, k: number): Steps<number[]> {
    const selected = new Set<number>();
    for (let drawn = 1; selected.size < k; drawn++) {
      selected.add(this.randbelow(n));
      if (drawn % DRAWN_IN_STEP === 0) yield;
    }
    return [...selected];
  }
}

/** The largest population that CPython samples from a pool: about what a set of k elements would take in its memory. */
function poolLimit(k: number): number {
  return k > 5 ? 21 + 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 21;
}

function bitLength(n: number): number {
  return n < 2 ** 32 ? 32 - Math.clz32(n) : 64 - Math.clz32(Math.floor(n / 2 ** 32));
}

function seedWords(seed: bigint): Uint32Array {
  let rest = seed < 0n ? -seed : seed;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return Uint32Array.from(words);
}
