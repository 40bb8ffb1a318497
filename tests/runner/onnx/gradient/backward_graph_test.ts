import assert from "node:assert/strict";
import { memoryBytes } from "../../../../runner/onnx/bytes.ts";
import { BackwardGraph } from "../../../../runner/onnx/gradient/backward_graph.ts";
import { nodesOf } from "../../../../runner/onnx/gradient/cut_gradients.ts";
import { differentiate } from "../../../../runner/onnx/gradient/differentiate.ts";
import { readModel } from "../../../../runner/onnx/graph.ts";
import { OnnxGraph } from "../../../../runner/onnx/graph_builder.ts";
import { encodeModel } from "../../../../runner/onnx/small_model.ts";

/** The operators of the way back from the result of a graph to its input `x`. */
function operatorsBack(build: (graph: OnnxGraph) => string): string[] {
  const graph = new OnnxGraph("forward.");
  graph.name(build(graph), "y");
  const free = (name: string) => ({ name, type: "float", shape: [`${name}0`, `${name}1`] }) as const;
  const inputs = ["x", "other"].map(free);
  const bytes = encodeModel({ ...graph.parts, name: "graph", inputs, outputs: [free("y")], opset: 17 });
  const model = readModel(memoryBytes(bytes));
  const backward = new BackwardGraph(model);
  const nodes = nodesOf(model, { outputs: [] });
  const wanted = differentiate(backward, { nodes, seeds: new Map([["y", "dy"]]), wanted: ["x"] });
  const needed = new Set(wanted);
  return backward.addedNodes.toReversed().flatMap(({ opType, inputs, outputs }) => {
    if (!needed.has(outputs[0])) return [];
    inputs.forEach((name) => needed.add(name));
    return [opType];
  });
}

Deno.test("a gradient is summed along dimensions only where the tensor may have been repeated", () => {
  const alone = operatorsBack((graph) => graph.add("Mul", [graph.add("Tanh", ["x"]), graph.floats([], [0.5])]));
  assert.deepEqual(alone.filter((op) => op.startsWith("Reduce") || op === "NonZero"), []);
  const beside = operatorsBack((graph) => graph.add("Mul", ["x", "other"]));
  assert.deepEqual(beside.filter((op) => op.startsWith("Reduce") || op === "NonZero"), ["ReduceSum", "NonZero"]);
});
