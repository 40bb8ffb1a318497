import assert from "node:assert/strict";
import { fileBytes } from "../../../runner/onnx/bytes.ts";
import { type OnnxModel, readModel } from "../../../runner/onnx/graph.ts";
import { findResidualStream } from "../../../runner/onnx/residual.ts";
import { fixtureFolder } from "../models/fixtures.ts";

function withModel(name: string, test: (model: OnnxModel) => void): void {
  const source = fileBytes(`${fixtureFolder(name)}/onnx/model.onnx`);
  try {
    test(readModel(source));
  } finally {
    source.close();
  }
}

Deno.test("the stream of a GPT-2 export: embeddings, blocks, final norm", () => {
  withModel("gpt2", ({ graph }) => {
    const stream = findResidualStream(graph, 4);
    assert.deepEqual(stream.hiddenStates, [
      "/m/transformer/Add_output_0",
      "/m/transformer/h.0/Add_1_output_0",
      "/m/transformer/h.1/Add_1_output_0",
      "/m/transformer/h.2/Add_1_output_0",
      "/m/transformer/ln_f/LayerNormalization_output_0",
    ]);
  });
});

Deno.test("the stream of a Llama export, whose norms are taken apart", () => {
  withModel("llama", ({ graph }) => {
    const { hiddenStates, blocks } = findResidualStream(graph, 3);
    assert.equal(hiddenStates[0], "/m/model/layers.0/input_layernorm/Cast_output_0");
    assert.equal(hiddenStates[3], "/m/model/norm/Mul_1_output_0");
    assert.deepEqual(blocks[2][1].added, ["/m/model/layers.2/mlp/down_proj/MatMul_output_0"]);
  });
});

Deno.test("names do not matter", () => {
  withModel("llama", ({ graph }) => {
    const names = new Map<string, string>();
    const rename = (name: string) =>
      name === "" || graph.inputs.some((input) => input.name === name) || name === "logits"
        ? name
        : names.get(name) ?? names.set(name, `t${names.size}`).get(name)!;
    const nodes = graph.nodes.map((node) => ({
      ...node,
      name: "",
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    const named = findResidualStream(graph, 3).hiddenStates.map(rename);
    assert.deepEqual(findResidualStream({ ...graph, nodes }, 3).hiddenStates, named);
  });
});

Deno.test("a number of blocks other than the configuration's is refused, with what was found", () => {
  withModel("gpt2", ({ graph }) => {
    assert.throws(() => findResidualStream(graph, 3), /says 3 blocks.*8 sums.*h\.0\/Add_output_0/);
  });
});

Deno.test("a graph whose blocks are interrupted is refused", () => {
  withModel("gpt2", ({ graph }) => {
    const interrupted = graph.nodes.flatMap((node) =>
      node.outputs[0] === "/m/transformer/h.1/Add_1_output_0"
        ? [{ ...node, outputs: ["sum"] }, { ...node, opType: "Tanh", inputs: ["sum"] }]
        : [node]
    );
    assert.throws(() => findResidualStream({ ...graph, nodes: interrupted }, 4), /not part of a norm/);
  });
});

Deno.test("a stream is followed past what goes round its blocks, and not past operations of another kind", () => {
  withModel("exports/skip_all-trace", ({ graph }) => {
    const { hiddenStates, blocks } = findResidualStream(graph, 4);
    assert.deepEqual(blocks.map((block) => block.length), [2, 2, 2, 2]);
    const [, , second] = hiddenStates;
    const interrupted = graph.nodes.flatMap((node) =>
      node.outputs[0] === second
        ? [{ ...node, outputs: ["sum"] }, { ...node, opType: "Tanh", inputs: ["sum"] }]
        : [node]
    );
    assert.throws(() => findResidualStream({ ...graph, nodes: interrupted }, 4), /Cannot find the residual stream/);
    assert.throws(() => findResidualStream({ ...graph, nodes: interrupted }, 2), /Cannot find the residual stream/);
  });
});
