import assert from "node:assert/strict";
import {
  type BooleanColumn,
  deserialize,
  graphText,
  LoadInlineJsonDatasetOp,
  type ScoreColumn,
  serialize,
  walk,
} from "../../ops/mod.ts";

const SIZE = 10_000;
const first = LoadInlineJsonDatasetOp({ data: { s: [1], flag: [true] } });
const second = LoadInlineJsonDatasetOp({ data: { s: [2], flag: [false] } });

/** A chain in which each node uses the two before it: as shared as a graph can be. */
function fibonacci(dataset: typeof first, size: number): ScoreColumn {
  let [a, b] = [dataset.colScore("s"), dataset.colScore("t")];
  for (let i = 3; i < size; i++) [a, b] = [b, a.add(b)];
  return b;
}

Deno.test("10,000 shared nodes are built, walked, serialized, read and substituted once each", () => {
  const graph = fibonacci(first, SIZE);
  assert.equal(walk([graph]).length, SIZE);
  const file = serialize(graph);
  assert.equal(Object.keys(file.nodes).length, SIZE);
  assert.equal(deserialize(file)[0].uuid, graph.uuid);
  assert.equal(deserialize(graphText(graph))[0].uuid, graph.uuid);
  assert.equal(graph.subs([first, second]).uuid, fibonacci(second, SIZE).uuid);
});

Deno.test("64 nested nots are 64 nodes", () => {
  let nested: BooleanColumn = first.colBoolean("flag");
  for (let i = 0; i < 64; i++) nested = nested.not();
  assert.equal(walk([nested]).length, 66);
  assert.equal(deserialize(serialize(nested))[0].uuid, nested.uuid);
});
