import assert from "node:assert/strict";
import { tellingOverflow } from "../../../../runner/models/rows/overflow.ts";
import type { RowBatch } from "../../../../runner/models/rows/run_rows.ts";

/** Parts of rows whose vectors have one number for each token. */
async function* partsOf(...parts: readonly { rows: number[]; tokenCounts: number[]; numbers: number[] }[]) {
  for (const { rows, tokenCounts, numbers } of parts) {
    const output = { rows: numbers.length, columns: 1, data: Float32Array.from(numbers) };
    yield await Promise.resolve<RowBatch>({ rows, tokenCounts, outputs: [output] });
  }
}

async function warningsOf(parts: ReturnType<typeof partsOf>) {
  const warnings: string[] = [];
  const given = await Array.fromAsync(tellingOverflow(parts, "a model", (warning) => warnings.push(warning)));
  return { warnings, given: given.map(({ rows }) => rows) };
}

Deno.test("the first row whose numbers are not finite is warned of, once, and all parts are given", async () => {
  const { warnings, given } = await warningsOf(partsOf(
    { rows: [4, 7], tokenCounts: [3, 3], numbers: [1, 65504] },
    { rows: [5, 9], tokenCounts: [3, 3], numbers: [1, Infinity] },
    { rows: [1], tokenCounts: [3], numbers: [NaN] },
  ));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /a model gives numbers that are not finite, of row 9 first: 16 bits .* dtype "float32"/);
  assert.deepEqual(given, [[4, 7], [5, 9], [1]]);
});

Deno.test("of vectors of all tokens, the row is the one that has the token", async () => {
  const { warnings } = await warningsOf(
    partsOf({ rows: [4, 7, 8], tokenCounts: [2, 1, 2], numbers: [1, 2, 3, 4, NaN] }),
  );
  assert.match(warnings[0], /of row 8 first/);
  const fine = await warningsOf(partsOf({ rows: [4], tokenCounts: [2], numbers: [1, 2] }));
  assert.deepEqual(fine.warnings, []);
});
