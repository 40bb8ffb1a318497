/**
 * Rotations that are done again, backwards.
 *
 * @module
 */

/** How many are kept in one piece, of three numbers each. */
const PIECE = 2 ** 14;

/** Rotations of a vector's numbers `k` and `k + 1`, in the order in which they come. */
export class Rotations {
  readonly #pieces: Float64Array[] = [];
  #count = 0;

  /** Adds a rotation: the first number becomes `cosine` of itself and `sine` of the second. */
  push(k: number, cosine: number, sine: number): void {
    const at = 3 * (this.#count++ % PIECE);
    if (at === 0) this.#pieces.push(new Float64Array(3 * PIECE));
    const piece = this.#pieces[this.#pieces.length - 1];
    piece[at] = k;
    piece[at + 1] = cosine;
    piece[at + 2] = sine;
  }

  /** Turns a vector, in place. */
  turn(vector: Float64Array): void {
    for (let i = 0; i < this.#count; i++) this.#turn(vector, i, 1);
  }

  /** Turns it back. */
  turnBack(vector: Float64Array): void {
    for (let i = this.#count - 1; i >= 0; i--) this.#turn(vector, i, -1);
  }

  #turn(vector: Float64Array, i: number, direction: number): void {
    const piece = this.#pieces[Math.floor(i / PIECE)];
    const at = 3 * (i % PIECE);
    const [k, cosine, sine] = [piece[at], piece[at + 1], direction * piece[at + 2]];
    const [first, second] = [vector[k], vector[k + 1]];
    vector[k] = cosine * first + sine * second;
    vector[k + 1] = cosine * second - sine * first;
  }
}
