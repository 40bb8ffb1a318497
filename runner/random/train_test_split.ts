/**
 * Splitting rows into train and test, with scikit-learn's rules for the sizes and CPython's random numbers, so that
 * the split is the same in TypeScript and in Python.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { Steps } from "../../ops/steps.ts";
import { PythonRandom } from "./python_random.ts";

/** A part of the rows: a fraction in the open interval (0, 1), or a number of rows. */
export type SplitSize = { readonly fraction: number } | { readonly count: number };

/** How many rows each part gets. */
export interface TrainTestCounts {
  /** Train rows. */
  readonly train: number;
  /** Test rows. */
  readonly test: number;
}

/** What to split by. */
export interface TrainTestOptions {
  /** The test rows. @default the rows that are not train rows; a quarter, rounded up, when neither size is given */
  readonly testSize?: SplitSize | null;
  /** The train rows. @default the rows that are not test rows */
  readonly trainSize?: SplitSize | null;
  /** The seed, an integer of any size. */
  readonly randomState: number | bigint;
}

const DEFAULT_TEST_FRACTION = 0.25;

/**
 * The sizes of both parts: a test fraction rounds up, a train fraction rounds down, and a missing size takes the rest.
 *
 * @param n number of rows
 * @throws {OpError} when a fraction is not in (0, 1), a count not in 0…n, or both sizes do not add up to n
 */
export function trainTestCounts(
  n: number,
  testSize: SplitSize | null = null,
  trainSize: SplitSize | null = null,
): TrainTestCounts {
  if (n === 0) return { train: 0, test: 0 };
  if (testSize === null && trainSize === null) {
    const test = Math.ceil(DEFAULT_TEST_FRACTION * n);
    return { train: n - test, test };
  }
  const givenTest = testSize === null ? null : rowsOf("test", testSize, n);
  const givenTrain = trainSize === null ? null : rowsOf("train", trainSize, n);
  const test = givenTest ?? n - givenTrain!;
  const train = givenTrain ?? n - test;
  if (train + test !== n) {
    throw new OpError(
      `Splitting ${n} rows: train_size (${train}) + test_size (${test}) must equal dataset size (${n}); ` +
        "give one of the two, and the other takes the rest",
    );
  }
  return { train, test };
}

/**
 * Assigns each of n rows to `"train"` or `"test"`, in steps.
 *
 * The test rows are `random.Random(randomState).sample(range(n), test)` of CPython.
 *
 * @throws {OpError} as {@linkcode trainTestCounts} and `PythonRandom` do
 */
export function* assignTrainTestSplit(n: number, options: TrainTestOptions): Steps<("train" | "test")[]> {
  const { test } = trainTestCounts(n, options.testSize, options.trainSize);
  const assignments = new Array<"train" | "test">(n).fill("train");
  for (const row of yield* new PythonRandom(options.randomState).sample(n, test)) assignments[row] = "test";
  return assignments;
}

function rowsOf(name: "train" | "test", size: SplitSize, n: number): number {
  if ("fraction" in size) {
    if (!(size.fraction > 0 && size.fraction < 1)) {
      throw new OpError(
        `Splitting ${n} rows: ${name}_size as float must be in the open interval (0, 1); got ${size.fraction}`,
      );
    }
    const scaled = size.fraction * n;
    return Math.min(name === "test" ? Math.ceil(scaled) : Math.floor(scaled), n);
  }
  if (!Number.isInteger(size.count) || size.count < 0 || size.count > n) {
    throw new OpError(
      `Splitting ${n} rows: ${name}_size int must be between 0 and the dataset length (${n}); got ${size.count}`,
    );
  }
  return size.count;
}
