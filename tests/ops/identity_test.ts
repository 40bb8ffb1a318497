import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { canonicalJson, deserialize, graphText, type Op, serialize, walk } from "../../ops/mod.ts";
import { parsePythonJson } from "../../ops/python_json.ts";

/** What krnel-graph printed for 60 random graphs; `tests/fixtures/README.md` says how they were made. */
interface Vector {
  graph: string;
  canonical: Record<string, string>;
}

const vectors: Vector[] = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/parity/uuid-vectors.json", import.meta.url)),
);

Deno.test("there are 60 recorded graphs", () => assert.equal(vectors.length, 60));

for (const [i, vector] of vectors.entries()) {
  Deno.test(`recorded graph ${i}: canonical texts and uuids are krnel-graph's`, () => {
    const ops = walk(deserialize(vector.graph));
    assert.deepEqual(ops.map((op) => op.uuid).sort(), Object.keys(vector.canonical).sort());
    for (const op of ops) {
      assert.equal(canonicalJson(op), vector.canonical[op.uuid]);
      assert.equal(op.uuid, `${op.type}_${sha256(canonicalJson(op))}`);
    }
  });

  Deno.test(`recorded graph ${i}: serialize gives the same graph back`, () => {
    const ops = deserialize(vector.graph);
    const expected = parsePythonJson(vector.graph);
    assert.deepEqual(parsePythonJson(graphText(...ops)), expected);
    if (!/NaN|Infinity/.test(vector.graph)) {
      assert.deepEqual(parsePythonJson(JSON.stringify(serialize(...ops))), expected);
    }
    assert.deepEqual(uuids(deserialize(serialize(...ops))), uuids(ops));
  });
}

function uuids(ops: readonly Op[]): string[] {
  return ops.map((op) => op.uuid);
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
