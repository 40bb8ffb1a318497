/**
 * The few largest of many.
 *
 * @module
 */

/** Keeps what has the largest values, the largest first; among equals the first that came. What is NaN is not kept. */
export class Most<T> {
  /** What is kept. */
  readonly items: T[] = [];
  readonly #values: number[] = [];
  readonly #count: number;

  /** Begins with nothing. @param count at most so many */
  constructor(count: number) {
    this.#count = count;
  }

  /** Offers something. @param make makes it, where it is kept */
  offer(value: number, make: () => T): void {
    const values = this.#values;
    if (!(value > (values[this.#count - 1] ?? -Infinity)) || this.#count < 1) return;
    let place = values.length;
    while (place > 0 && value > values[place - 1]) place--;
    values.splice(place, 0, value);
    this.items.splice(place, 0, make());
    values.length = this.items.length = Math.min(values.length, this.#count);
  }
}
