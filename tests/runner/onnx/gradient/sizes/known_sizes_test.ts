/** Sizes that are told before a model runs, against those of the tensors that onnxruntime computes. */
import assert from "node:assert/strict";
import { CPU } from "../../../../../runner/models/engine/device.ts";
import { modelInputs } from "../../../../../runner/models/engine/inputs.ts";
import { loadableCut, loadCut } from "../../../../../runner/models/engine/loaded_cut.ts";
import { tokenBatch } from "../../../../../runner/models/engine/token_batch.ts";
import { openModelFolder } from "../../../../../runner/models/files/folder.ts";
import { cutModel } from "../../../../../runner/onnx/cut.ts";
import { nodesOf } from "../../../../../runner/onnx/gradient/cut_gradients.ts";
import { KnownSizes } from "../../../../../runner/onnx/gradient/sizes/known_sizes.ts";
import { inOrder } from "../../../../../runner/onnx/gradient/way.ts";
import { ELEMENT_TYPE } from "../../../../../runner/onnx/graph.ts";
import { withModel } from "../../../../../runner/onnx/open_model.ts";
import { fixtureFolder } from "../../../models/fixtures.ts";
import { DIFFERENTIABLE_EXPORTS } from "../differentiable_exports.ts";

const MODELS = ["gpt2", "llama", ...DIFFERENTIABLE_EXPORTS.map((name) => `exports/${name}`)];

for (const name of MODELS) {
  Deno.test(`${name}: what is told of sizes is so, and most is told`, async () => {
    const { modelPath, config } = await openModelFolder(fixtureFolder(name));
    const { known, tensors, cut } = withModel(modelPath, (model) => {
      const known = new KnownSizes(model);
      const [{ name: end }] = model.graph.outputs;
      const nodes = inOrder(nodesOf(model, { outputs: [] }), [end]).filter(({ opType }) => opType !== "Constant");
      nodes.forEach((node) => known.learn(node));
      const tensors = nodes.flatMap(({ outputs }) => outputs[0]);
      // Each tensor is asked for its shape.
      const shapes = tensors.map((tensor, index) => ({
        opType: "Shape",
        inputs: [tensor],
        outputs: [`shape ${index}`],
      }));
      const outputs = shapes.map(({ outputs: [name] }) => ({
        tensor: name,
        name,
        elementType: ELEMENT_TYPE.int64,
      }));
      const cut = loadableCut(cutModel(model, { outputs, addedNodes: shapes }), modelPath);
      return { known: new Map(tensors.map((tensor) => [tensor, known.of(tensor)])), tensors, cut };
    });
    const loaded = await loadCut(cut, 1, CPU);
    const batch = tokenBatch([[5, 6, 7, 8, 9, 4, 3], [9, 4, 3]].map((ids) => Int32Array.from(ids)));
    const found = await loaded.run(modelInputs(loaded.inputNames, loaded.inputs, batch, config), batch);
    await loaded.close();
    const named = new Map<unknown, number>();
    for (const [index, tensor] of tensors.entries()) {
      const sizes = known.get(tensor);
      const shape = Array.from(found[`shape ${index}`].data as BigInt64Array, Number);
      assert.equal((sizes ?? shape).length, shape.length, tensor);
      sizes?.forEach((size, axis) => {
        const expected = typeof size === "number" ? size : named.getOrInsert(size, shape[axis]);
        assert.equal(shape[axis], expected, `${tensor}: ${sizes}, and [${shape}]`);
      });
    }
    assert.ok([...known.values()].filter((sizes) => sizes !== undefined).length > 0.9 * tensors.length);
    assert.ok(named.size < tensors.length / 3, `${named.size} names for ${tensors.length} tensors`);
  });
}
