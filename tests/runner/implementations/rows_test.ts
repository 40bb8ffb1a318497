import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";

const runner = new Runner({ store: "memory://rows-test" });
const dataset = runner.fromInline({
  n: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  text: [..."abcdefghij"],
  maybe: [0.5, null, 2, 3, 4, 5, 6, 7, 8, 9],
  vector: Array.from({ length: 10 }, (_, i) => [i, i / 2]),
  keep: [true, false, null, true, false, false, false, false, false, true],
  nested: Array.from({ length: 10 }, (_, i) => ({ id: i, tags: ["t", String(i)] })),
});

/** Python's `list(range(10))[offset::skip][:numRows]`. */
const slices: [number | null, { skip?: number; offset?: number }, number[]][] = [
  [null, {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [3, {}, [0, 1, 2]],
  [0, {}, []],
  [99, { offset: 8 }, [8, 9]],
  [3, { skip: 2 }, [0, 2, 4]],
  [null, { skip: 4, offset: 1 }, [1, 5, 9]],
  [null, { offset: 99 }, []],
  [null, { offset: -3 }, [7, 8, 9]],
  [-2, {}, [0, 1, 2, 3, 4, 5, 6, 7]],
];

for (const [numRows, options, rows] of slices) {
  Deno.test(`take(${numRows}, ${JSON.stringify(options)}) takes the rows of Python's slice`, async () => {
    const taken = dataset.take(numRows, options);
    assert.deepEqual((await taken.toRows()).map(({ n }) => Number(n)), rows);
    assert.deepEqual(await taken.colText("text").toArray(), rows.map((row) => "abcdefghij"[row]));
  });
}

Deno.test("a step below one is refused", () => {
  assert.throws(() => dataset.take(1, { skip: 0 }), /skip is 0/);
});

Deno.test("rows are masked with all their columns; a missing value keeps no row", async () => {
  const masked = dataset.maskRows(dataset.colBoolean("keep"));
  assert.deepEqual(
    await masked.toRows(),
    [0, 3, 9].map((i) => ({
      n: i,
      text: "abcdefghij"[i],
      maybe: i === 0 ? 0.5 : i,
      vector: Float64Array.from([i, i / 2]),
      keep: true,
      nested: { id: i, tags: ["t", String(i)] },
    })),
  );
});

Deno.test("missing numbers stay missing where rows are chosen", async () => {
  const taken = dataset.take(2, { skip: 1, offset: 1 }).take(2, { skip: 2 });
  assert.deepEqual((await taken.toRows()).map(({ maybe }) => maybe), [null]);
  assert.deepEqual(await dataset.take(null, { skip: 9 }).colScore("maybe").toArray(), Float64Array.from([0.5, 9]));
});

Deno.test("vectors of taken rows are the rows' own", async () => {
  const { rows, data } = await dataset.take(2, { skip: 3, offset: 2 }).colVector("vector").toMatrix();
  assert.deepEqual([rows, [...data]], [2, [2, 1, 5, 2.5]]);
  const slice = await dataset.take(2, { offset: 4 }).colVector("vector").toMatrix();
  assert.deepEqual([...slice.data], [4, 2, 5, 2.5]);
});

Deno.test("a mask of another length is an error", async () => {
  const shorter = runner.fromInline({ keep: [true, false] }).colBoolean("keep");
  await assert.rejects(dataset.maskRows(shorter).toRows(), /the mask has 2 values, but the dataset has 10 rows/);
});
