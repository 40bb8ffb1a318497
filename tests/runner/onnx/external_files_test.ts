import assert from "node:assert/strict";
import { join } from "../../../stores/bytes.ts";
import { memoryBytes } from "../../../runner/onnx/bytes.ts";
import { externalFiles } from "../../../runner/onnx/external_files.ts";
import { encodeBytes, encodeText } from "../../../runner/onnx/protobuf.ts";

/** A TensorProto with its numbers in a file. */
const tensor = (location: string) => encodeBytes(13, join([encodeText(1, "location"), encodeText(2, location)]));

Deno.test("files are found wherever a model names them", () => {
  const branch = encodeBytes(5, tensor("branch"));
  const attributes = [
    encodeBytes(5, encodeBytes(5, tensor("constant"))),
    encodeBytes(5, encodeBytes(10, tensor("list"))),
    encodeBytes(5, encodeBytes(6, branch)),
    encodeBytes(5, encodeBytes(11, branch)),
    encodeBytes(5, encodeBytes(22, join([encodeBytes(1, tensor("sparse")), encodeBytes(2, tensor("indices"))]))),
  ];
  const graph = [
    encodeBytes(1, join(attributes)),
    encodeBytes(5, tensor("weights")),
    encodeBytes(15, encodeBytes(1, tensor("sparse weights"))),
  ];
  const functions = encodeBytes(25, encodeBytes(7, attributes[0]));
  const model = join([encodeBytes(7, join(graph)), functions]);
  assert.deepEqual([...externalFiles(memoryBytes(model))], [
    "constant",
    "list",
    "branch",
    "branch",
    "sparse",
    "indices",
    "weights",
    "sparse weights",
    "constant",
  ]);
});
