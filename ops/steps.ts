/**
 * Work that can be left for a moment, to be done at once or with rests.
 *
 * @module
 */

/** Work that yields where it may rest, and returns what it makes. */
export type Steps<T> = Generator<void, T>;

/** What work makes, without a rest. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What `of` makes of each value, `size` of them at a time. */
export function* mapSteps<T, U>(values: ArrayLike<T>, size: number, of: (value: T, i: number) => U): Steps<U[]> {
  const made = new Array<U>(values.length);
  yield* eachStep(values.length, size, (start, end) => {
    for (let i = start; i < end; i++) made[i] = of(values[i], i);
  });
  return made;
}

/** Does some work for `size` numbers of 0…`count` at a time: from `start` to before `end`. */
export function* eachStep(count: number, size: number, work: (start: number, end: number) => void): Steps<void> {
  for (let start = 0; start < count; start += size) {
    work(start, Math.min(start + size, count));
    yield;
  }
}
