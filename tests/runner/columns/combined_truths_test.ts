import assert from "node:assert/strict";
import { Bool, vectorFromArray } from "apache-arrow";
import { combinedSteps } from "../../../runner/columns/combined_truths.ts";
import { columnOfBits, trueRows, truthBits } from "../../../runner/columns/truth_bits.ts";
import { atOnce } from "../../../ops/steps.ts";
import type { BooleanOperation } from "../../../ops/types/logic.ts";

type Truth = boolean | null;
const TRUTHS: readonly Truth[] = [true, false, null];

/** What pyarrow.compute's and, or, xor and invert give. */
const EXPECTED: Readonly<Record<BooleanOperation, (left: boolean, right: boolean) => boolean>> = {
  and: (left, right) => left && right,
  or: (left, right) => left || right,
  xor: (left, right) => left !== right,
  not: (left) => !left,
};

/** All pairs, several words of them, and some rows more. */
const PAIRS = Array.from({ length: 77 }, (_, i) => [TRUTHS[i % 3], TRUTHS[Math.floor(i / 3) % 3]] as const);

Deno.test("each two truth values are combined as pyarrow combines them, where some are missing and where none is", () => {
  for (const pairs of [PAIRS, PAIRS.map(([left, right]) => [left === true, right === true] as const)]) {
    for (const [operation, expected] of Object.entries(EXPECTED)) {
      const sides = operation === "not" ? pairs.map(([left]) => [left, left] as const) : pairs;
      const bits = [0, 1].map((side) => truthBits(vectorFromArray(sides.map((pair) => pair[side]), new Bool())));
      const found = atOnce(combinedSteps(operation as BooleanOperation, bits[0], bits[1]));
      const values = sides.map(([left, right]) => left === null || right === null ? null : expected(left, right));
      assert.deepEqual([...columnOfBits(found)], values, operation);
      assert.deepEqual([...trueRows(found)], values.flatMap((value, row) => value === true ? [row] : []), operation);
    }
  }
});
