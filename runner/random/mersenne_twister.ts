/**
 * MT19937, the Mersenne Twister with 32-bit output.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudorandom
 * number generator", ACM TOMACS 8 (1998), with the 2002 seeding by array.
 *
 * @module
 */

const STATE_WORDS = 624;
const SHIFT_WORDS = 397;
const TWIST = 0x9908b0df;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;

/** A stream of uniformly distributed unsigned 32-bit integers. */
export class MersenneTwister {
  readonly #state: Uint32Array;
  #next = STATE_WORDS;

  /**
   * Seeds the generator: by array (`init_by_array`), as CPython does, or by one number (`init_genrand`), as NumPy's
   * `RandomState` does.
   *
   * @param seed unsigned 32-bit words, the least significant first, at least one; or an integer in 0 … 2^32 - 1
   */
  constructor(seed: Uint32Array | number) {
    this.#state = typeof seed === "number" ? stateFromNumber(seed) : stateFromKey(seed);
  }

  /** The next number of the stream, an integer from 0 to 2^32 - 1. */
  nextUint32(): number {
    if (this.#next >= STATE_WORDS) this.#regenerate();
    let y = this.#state[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #regenerate(): void {
    const state = this.#state;
    for (let i = 0; i < STATE_WORDS; i++) {
      const y = (state[i] & UPPER_BIT) | (state[(i + 1) % STATE_WORDS] & LOWER_BITS);
      state[i] = state[(i + SHIFT_WORDS) % STATE_WORDS] ^ (y >>> 1) ^ (y & 1 ? TWIST : 0);
    }
    this.#next = 0;
  }
}

function stateFromNumber(seed: number): Uint32Array {
  const state = new Uint32Array(STATE_WORDS);
  state[0] = seed;
  for (let i = 1; i < STATE_WORDS; i++) {
    state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }
  return state;
}

function stateFromKey(key: Uint32Array): Uint32Array {
  const state = stateFromNumber(19650218);
  let i = 1;
  let j = 0;
  const advance = (): void => {
    i++;
    if (i >= STATE_WORDS) {
      state[0] = state[STATE_WORDS - 1];
      i = 1;
    }
  };
  for (let k = Math.max(STATE_WORDS, key.length); k > 0; k--) {
    const mixed = Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1664525);
    state[i] = (state[i] ^ mixed) + key[j] + j;
    j = (j + 1) % key.length;
    advance();
  }
  for (let k = STATE_WORDS - 1; k > 0; k--) {
    const mixed = Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1566083941);
    state[i] = (state[i] ^ mixed) - i;
    advance();
  }
  // A state that is not all zero, whatever the key.
  state[0] = UPPER_BIT;
  return state;
}
