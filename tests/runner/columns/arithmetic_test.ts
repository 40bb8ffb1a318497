import assert from "node:assert/strict";
import { combinePieces, combineSteps } from "../../../runner/columns/arithmetic.ts";
import type { Numbers } from "../../../runner/columns/numbers.ts";
import { atOnce } from "../../../ops/steps.ts";
import type { ArithmeticOperation } from "../../../ops/types/scores.ts";

type Case = [left: string, operation: ArithmeticOperation, right: string, type: string, values: string[]];

const { columns, cases }: { columns: Record<string, string[]>; cases: Case[] } = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/parity/arithmetic.json", import.meta.url)),
);
const ARRAYS: Record<string, { from(values: Iterable<never>): Numbers }> = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
};

function column(type: string, texts: readonly string[]): Numbers {
  const isWide = type.endsWith("int64");
  const read = (text: string) => isWide ? BigInt(text) : Number(text.replace("inf", "Infinity"));
  return ARRAYS[type].from(texts.map(read) as never[]);
}

Deno.test("arithmetic of every two types gives NumPy's type and numbers", () => {
  assert.ok(cases.length === 484);
  for (const [left, operation, right, type, values] of cases) {
    const found = atOnce(
      combineSteps(operation, column(left, columns[left]), column(right, columns[right].toReversed())),
    );
    const expected = column(type, values);
    assert.equal(found.constructor, expected.constructor);
    // NaNs of narrow floats differ in their bits.
    assert.deepEqual([...found], [...expected], `${left} ${operation} ${right}`);
  }
});

Deno.test("numbers in pieces of any lengths, empty ones among them, are combined as if they lay in one array", () => {
  const numbers = Float64Array.from({ length: 20 }, (_, i) => i);
  const pieces = (...ends: number[]) => ({
    length: numbers.length,
    pieces: [...ends, numbers.length].map((end, i) => numbers.subarray(ends[i - 1] ?? 0, end)),
  });
  for (const right of [pieces(), pieces(3, 3, 11), pieces(8, 12), pieces(0, 20)]) {
    const found = atOnce(combinePieces("+", pieces(3, 8, 8, 15), right));
    assert.deepEqual(found.flatMap((piece) => [...piece as Float64Array]), Array.from(numbers, (n) => 2 * n));
  }
});
