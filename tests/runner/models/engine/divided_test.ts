import assert from "node:assert/strict";
import { joinOutputs, runDivided, runInBatches } from "../../../../runner/models/engine/divided.ts";

/** As onnxruntime says it. */
const MEMORY = new Error("Failed to allocate memory for requested buffer of size 70368744177664");

/** Runs rows two numbers each for two outputs, of which at most `most` fit into the memory. */
function session(most: number, error: Error) {
  const asked: number[] = [];
  const run = (batch: readonly number[]) => {
    asked.push(batch.length);
    if (batch.length > most) return Promise.reject(error);
    return Promise.resolve([Float32Array.from(batch), Float32Array.from(batch.flatMap((row) => [-row, 10 * row]))]);
  };
  return { asked, run };
}

Deno.test("a batch for which memory runs out is divided until it fits, and the rows stay in order", async () => {
  const { asked, run } = session(2, MEMORY);
  const divided: number[] = [];
  const outputs = await runDivided([1, 2, 3, 4, 5, 6, 7], {
    run,
    join: joinOutputs,
    onDivide: ({ length }) => divided.push(length),
  });
  assert.deepEqual(outputs.map((numbers) => [...numbers]), [
    [1, 2, 3, 4, 5, 6, 7],
    [-1, 10, -2, 20, -3, 30, -4, 40, -5, 50, -6, 60, -7, 70],
  ]);
  assert.deepEqual([asked, divided], [[7, 4, 2, 2, 3, 2, 1], [7, 4, 3]]);
});

Deno.test("what fits is run once", async () => {
  const { asked, run } = session(7, MEMORY);
  await runDivided([1, 2, 3], { run, join: joinOutputs, onDivide: () => assert.fail() });
  assert.deepEqual(asked, [3]);
});

Deno.test("a single row for which memory runs out, and another error, are told", async () => {
  await assert.rejects(
    runDivided([1, 2], { run: session(0, MEMORY).run, join: joinOutputs }),
    (error) => error === MEMORY,
  );
  const other = new Error("Got invalid dimensions");
  const { asked, run } = session(0, other);
  await assert.rejects(runDivided([1, 2], { run, join: joinOutputs }), (error) => error === other);
  assert.deepEqual(asked, [2]);
});

Deno.test("rows are run in batches, and those in halves where memory runs out", async () => {
  const asked: number[] = [];
  const run = (batch: readonly number[]) => {
    asked.push(batch.length);
    return batch.length > 2 ? Promise.reject(MEMORY) : Promise.resolve(batch.map((row) => 10 * row));
  };
  assert.deepEqual(await runInBatches([1, 2, 3, 4, 5, 6], 4, run), [10, 20, 30, 40, 50, 60]);
  assert.deepEqual(asked, [4, 2, 2, 2]);
});
