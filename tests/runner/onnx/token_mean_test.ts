import assert from "node:assert/strict";
import { modelInputs } from "../../../runner/models/engine/inputs.ts";
import { loadableCut, loadCut } from "../../../runner/models/engine/loaded_cut.ts";
import { tokenBatch } from "../../../runner/models/engine/token_batch.ts";
import { withModel } from "../../../runner/onnx/open_model.ts";
import { cutAtPoints, findPoints, pointOutput } from "../../../runner/onnx/points.ts";
import { findResidualStream } from "../../../runner/onnx/residual.ts";
import { meanOutput } from "../../../runner/onnx/token_mean.ts";
import { fixtureModel, largestDifference, MODEL_NAMES } from "../models/fixtures.ts";

for (const name of MODEL_NAMES) {
  Deno.test(`${name}: means over tokens that the graph gives out are PyTorch's, in a padded batch`, async () => {
    const { model: { modelPath, config }, layers, rows } = await fixtureModel(name);
    const cut = withModel(modelPath, (model) => {
      const stream = findResidualStream(model.graph, config.numLayers);
      const points = findPoints(model, stream, config, layers);
      return loadableCut(cutAtPoints(model, stream, points, { mean: true }), modelPath);
    });
    const loaded = await loadCut(cut, 1);
    const expected = rows("raw");
    const batch = tokenBatch(expected.map(({ input_ids }) => Int32Array.from(input_ids)));
    assert.ok(new Set(batch.lengths).size > 3);
    const names = layers.map((layer) => meanOutput(pointOutput(layer)));
    const outputs = await loaded.run(modelInputs(loaded.inputNames, loaded.inputs, batch, config), batch, names);
    for (const [layer, output] of names.entries()) {
      const { dims, data } = outputs[output];
      assert.deepEqual(dims, [expected.length, 1, config.hiddenSize]);
      const reference = expected.flatMap(({ mean }) => mean[layer]);
      assert.ok(largestDifference(reference, data as Float32Array) < 1e-4, `layer ${layer}`);
    }
    await loaded.close();
  });
}
