import assert from "node:assert/strict";
import type { EngineTask } from "../../../../runner/models/engine/engine.ts";
import { outputDifference } from "../../../../runner/models/rows/output_difference.ts";

const LENS = { kind: "lens", states: [0], topK: 2, tokenIds: null, translators: null } as const;

function differenceOf(reading: Extract<EngineTask, { kind: "reading" }>["reading"], a: number[], b: number[]): number {
  return outputDifference({ kind: "reading", reading }, Float32Array.from(a), Float32Array.from(b));
}

Deno.test("nearly equal tokens may change places among the likeliest, and large ids hide no difference of logits", () => {
  const found = [50_000, 4, 0.25, 7, 3.99999, 0.25];
  assert.ok(differenceOf(LENS, found, [7, 4, 0.25, 50_000, 3.99999, 0.25]) === 0);
  assert.ok(Math.abs(differenceOf(LENS, found, [50_000, 4, 0.25, 7, 3, 0.25]) - 0.25) < 1e-5);
});

Deno.test("of chosen tokens, and of what the next one costs, every number counts", () => {
  for (const reading of [{ ...LENS, tokenIds: [1, 2, 3] }, { ...LENS, ofNext: true }]) {
    assert.equal(differenceOf(reading, [4, 2, 1], [3, 2, 1]), 0.25);
  }
});
