import assert from "node:assert/strict";
import { FormatError } from "../../../ops/errors.ts";
import { memoryBytes } from "../../../runner/onnx/bytes.ts";
import { constantIntegers, readModel } from "../../../runner/onnx/graph.ts";
import { encodeBytes, encodeInteger, encodeText } from "../../../runner/onnx/protobuf.ts";
import { ATTRIBUTE, ENTRY, GRAPH, MODEL, NODE, TENSOR } from "../../../runner/onnx/schema.ts";
import { join } from "../../../stores/bytes.ts";

const modelOf = (graph: Uint8Array) => readModel(memoryBytes(encodeBytes(MODEL.graph, graph)));

/** Graphs with one `If`, whose branch is such a graph. */
function nested(depth: number): Uint8Array {
  let graph: Uint8Array = new Uint8Array();
  for (let i = 0; i < depth; i++) {
    const attribute = join([encodeText(ATTRIBUTE.name, "then_branch"), encodeBytes(ATTRIBUTE.graph, graph)]);
    graph = encodeBytes(GRAPH.node, join([encodeText(NODE.opType, "If"), encodeBytes(NODE.attribute, attribute)]));
  }
  return graph;
}

Deno.test("branches in branches are read, up to a depth that no exporter writes", () => {
  assert.equal(modelOf(nested(20)).graph.nodes[0].opType, "If");
  for (const depth of [200, 3000]) {
    assert.throws(
      () => modelOf(nested(depth)),
      (error) => error instanceof FormatError && /more than 100 deep/.test(error.message),
    );
  }
});

Deno.test("a list of integers whose bytes are no whole integers is none", () => {
  const tensor = (bytes: number) =>
    encodeBytes(
      GRAPH.initializer,
      join([
        encodeInteger(TENSOR.dims, 1),
        encodeInteger(TENSOR.dataType, 7),
        encodeText(TENSOR.name, "a"),
        encodeBytes(TENSOR.rawData, new Uint8Array(bytes).fill(0, 1).fill(5, 0, 1)),
      ]),
    );
  assert.deepEqual(constantIntegers(modelOf(tensor(8)), "a"), [5]);
  assert.equal(constantIntegers(modelOf(tensor(7)), "a"), undefined);
});

Deno.test("external data lies at a number of bytes, and what is none is refused", () => {
  const tensor = (key: string, text: string) => {
    const entry = (key: string, value: string) =>
      encodeBytes(TENSOR.externalData, join([encodeText(ENTRY.key, key), encodeText(ENTRY.value, value)]));
    const parts = [encodeText(TENSOR.name, "w"), entry("location", "weights"), entry(key, text)];
    return encodeBytes(GRAPH.initializer, join(parts));
  };
  const external = { location: "weights", offset: 4096, length: undefined };
  assert.deepEqual(modelOf(tensor("offset", "4096")).graph.initializers.get("w")?.external, external);
  for (const text of ["-4", "0x1000", "1e9", "4.5", "many", "", "9".repeat(30)]) {
    for (const key of ["offset", "length"]) {
      assert.throws(() => modelOf(tensor(key, text)), new RegExp(`FormatError: .* ${key} of external data should be`));
    }
  }
});
