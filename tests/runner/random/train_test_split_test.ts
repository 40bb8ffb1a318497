import assert from "node:assert/strict";
import { atOnce } from "../../../ops/steps.ts";
import { OpError } from "../../../ops/errors.ts";
import { assignTrainTestSplit, type SplitSize, trainTestCounts } from "../../../runner/random/train_test_split.ts";

interface SplitCase {
  n: number;
  test_size: SplitSize | null;
  random_state: string;
  test_rows: number[];
}

// Python wrote floats with a point: the source text tells a fraction from a count.
function readCases(): SplitCase[] {
  const text = Deno.readTextFileSync(new URL("../../fixtures/splits/splits.json", import.meta.url));
  return JSON.parse(text, (key, value, context: { source?: string } = {}) => {
    if (key !== "test_size" || value === null) return value;
    return context.source!.includes(".") ? { fraction: value } : { count: value };
  });
}

Deno.test("assignTrainTestSplit() draws the test rows that Python draws", () => {
  const cases = readCases();
  assert.ok(cases.length > 30);
  for (const { n, test_size, random_state, test_rows } of cases) {
    const split = atOnce(assignTrainTestSplit(n, { testSize: test_size, randomState: BigInt(random_state) }));
    const rows = split.flatMap((part, row) => part === "test" ? [row] : []);
    assert.deepEqual(rows, test_rows);
  }
});

Deno.test("trainTestCounts() rounds a test fraction up and a train fraction down", () => {
  assert.deepEqual(trainTestCounts(5, { fraction: 0.5 }), { train: 2, test: 3 });
  assert.deepEqual(trainTestCounts(5, null, { fraction: 0.5 }), { train: 2, test: 3 });
  assert.deepEqual(trainTestCounts(5, { fraction: 0.5 }, { fraction: 0.5 }), { train: 2, test: 3 });
});

Deno.test("trainTestCounts() takes a quarter, rounded up, by default", () => {
  assert.deepEqual(trainTestCounts(10), { train: 7, test: 3 });
});

Deno.test("trainTestCounts() tells the count 1 from the fraction 1.0", () => {
  assert.deepEqual(trainTestCounts(10, { count: 1 }), { train: 9, test: 1 });
  assert.throws(() => trainTestCounts(10, { fraction: 1 }), /test_size as float must be in the open interval \(0, 1\)/);
});

Deno.test("trainTestCounts() allows an empty part given as a count, and no rows at all", () => {
  assert.deepEqual(trainTestCounts(4, { count: 0 }), { train: 4, test: 0 });
  assert.deepEqual(trainTestCounts(0, { fraction: 0.5 }), { train: 0, test: 0 });
});

Deno.test("trainTestCounts() refuses counts out of range and sizes that do not add up", () => {
  assert.throws(() => trainTestCounts(10, { count: 11 }), /between 0 and the dataset length \(10\); got 11/);
  assert.throws(() => trainTestCounts(10, { count: -1 }), OpError);
  assert.throws(
    () => trainTestCounts(10, { count: 5 }, { count: 4 }),
    /train_size \(4\) \+ test_size \(5\) must equal/,
  );
});

Deno.test("assignTrainTestSplit() splits a million rows", () => {
  const split = atOnce(assignTrainTestSplit(1_000_000, { testSize: { fraction: 0.25 }, randomState: 42 }));
  assert.equal(split.reduce((count, part) => count + (part === "test" ? 1 : 0), 0), 250_000);
});
