import assert from "node:assert/strict";
import { meanMap, normalizedPatch, OpError } from "../../mod.ts";

const MAP = {
  axes: ["layer", "head"],
  labels: { layer: ["0", "1"], head: ["0", "1"] },
  rows: [[[1, 2], [3, 5]], [[1, 4], [3, 3]]],
};
const FACTS = { clean: [5, 3], corrupted: [1, -1], unpatched: [1, -1] };

Deno.test("a normalized map has 0 where nothing changes and 1 where the clean answer is back", () => {
  const { rows, axes } = normalizedPatch({ ...MAP, facts: FACTS });
  assert.deepEqual(axes, MAP.axes);
  assert.deepEqual(rows, [[[0, 0.25], [0.5, 1]], [[0.5, 1.25], [1, 1]]]);
});

Deno.test("means come with the number of pairs and the spread between them", () => {
  assert.deepEqual(meanMap(MAP), {
    axes: ["layer", "head"],
    pairs: 2,
    mean: [[1, 3], [3, 4]],
    spread: [[0, Math.SQRT2], [0, Math.SQRT2]],
  });
  assert.equal(meanMap({ ...MAP, rows: MAP.rows.slice(1) }).spread, null);
});

Deno.test("what has no mean, or is no patch map, is refused with the reason", () => {
  const uneven = { ...MAP, rows: [...MAP.rows, [[1], [2]]] };
  assert.throws(() => meanMap(uneven), /row 0 has 2 × 2 cells \(layer × head\) and row 2 2 × 1; .*layer_head/);
  assert.throws(() => meanMap({ ...MAP, rows: [] }), /it has no rows/);
  assert.throws(() => normalizedPatch(MAP), OpError);
});
