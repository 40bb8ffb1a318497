import assert from "node:assert/strict";
import { LoadInlineJsonDatasetOp, type Op, OpError } from "../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { prompt: ["a"] } });
const text = ds.colText("prompt");
const flag = ds.colBoolean("flag");
const activations = text.llmLayerActivations({ model: "hf:gpt2", layer: 3 });

Deno.test("type, kind, parameters and isEphemeral say what an op is", () => {
  assert.equal(text.type, "SelectTextColumnOp");
  assert.equal(text.kind, "text");
  assert.deepEqual(text.parameters, { columnName: "prompt" });
  assert.equal(text.isEphemeral, true);
  assert.equal(activations.isEphemeral, false);
  assert.equal(activations.parameters.layer, 3);
  assert.equal("text" in activations.parameters, false);
});

Deno.test("dependencies are the direct ones, each once; with recursive, all, each after its own", () => {
  assert.deepEqual(uuids(activations.dependencies()), uuids([text]));
  assert.deepEqual(uuids(activations.dependencies({ recursive: true })), uuids([ds, text]));
  assert.deepEqual(uuids(flag.not().dependencies()), uuids([flag]));
});

Deno.test("an op can be named with toString(), and printed to the console", () => {
  assert.match(text.toString(), /^SelectTextColumnOp\([0-9a-f]{8}\)$/);
  assert.equal(Deno.inspect(text), text.toString());
});

Deno.test("an op inside JSON is its uuid, however much it shares", () => {
  let nested = flag;
  for (let i = 0; i < 64; i++) nested = nested.not();
  assert.equal(JSON.stringify({ nested }), `{"nested":"${nested.uuid}"}`);
  assert.equal(Deno.inspect({ nested }), `{ nested: ${nested.toString()} }`);
});

const misuses: [string, () => unknown, string][] = [
  ["a template without a tag", () => `${flag}`, "where"],
  ["an operator", () => (flag as never) & 1, "where"],
  ["addition", () => (ds.colScore("s") as never as number) + 1, "score"],
  ["concatenation", () => "prompt: " + (text as never), "text"],
  ["a comparison", () => (activations as never) < 1, "graph"],
  ["a property name", () => ({})[ds as never], "graph"],
];

for (const [name, use, tag] of misuses) {
  Deno.test(`${name} on an op is refused, and names the tag ${tag}`, () => {
    assert.throws(use, (error) => {
      assert.ok(error instanceof OpError);
      assert.match(error.message, new RegExp(`put the tag ${tag} before the template`));
      return true;
    });
  });
}

Deno.test("a comparison of numbers by JavaScript's operator is told of the template that compares", () => {
  assert.throws(() => (ds.colScore("s") as never as number) > 0, /where`\$\{op\} > 0` compares/);
});

function uuids(ops: readonly Op[]): string[] {
  return ops.map((op) => op.uuid);
}
