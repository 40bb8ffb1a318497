/**
 * Estimates all cells of a patch map from one pass of the clean and the corrupted run with gradients (attribution patching,
 * https://www.neelnanda.io/mechanistic-interpretability/attribution-patching).
 *
 * @module
 */
import * as ort from "../../../onnx/runtime.ts";
import {
  cutAtGradients,
  gradientOutput,
  LOGIT_WEIGHTS_INPUT,
  valueOutput,
} from "../../../onnx/gradient/cut_gradients.ts";
import { LOGITS_OUTPUT } from "../../../onnx/logits.ts";
import { withModel } from "../../../onnx/open_model.ts";
import { findPoint } from "../../../onnx/points/find_point.ts";
import type { Point } from "../../../onnx/points/point.ts";
import { findResidualStream } from "../../../onnx/residual.ts";
import { factsOf } from "../cut_facts.ts";
import { engineInfo } from "../engine.ts";
import { modelInputs } from "../inputs.ts";
import { type LoadableCut, loadableCut, loadCut } from "../loaded_cut.ts";
import { tokenBatch } from "../token_batch.ts";
import { Cells } from "./cells.ts";
import { splitRows } from "./row_parts.ts";
import { largestOf, logitDifference, type Patcher, type PatchPair, type PatchRequest, pointName } from "./task.ts";

/**
 * Cuts a model down to its gradients, and loads it.
 *
 * @throws {ModelError} if a point cannot be found, the model has no logits of tokens, it cannot be differentiated, or onnxruntime
 * refuses it
 */
export async function openGradientPatcher(request: PatchRequest): Promise<Patcher> {
  const { config, task, device, threads } = request;
  const { cut, points } = planGradients(request);
  const loaded = await loadCut(cut, threads, device);
  const [point] = points.values();
  return {
    info: { ...engineInfo(loaded), heads: point.heads },
    cut: factsOf(cut),
    async patch(pair) {
      const batch = tokenBatch([pair.clean, pair.corrupted]);
      const feeds = modelInputs(loaded.inputNames, loaded.inputs, batch, config);
      const outputs = await loaded.run(
        { ...feeds, [LOGIT_WEIGHTS_INPUT]: weightsOf(pair, task.tokenIds.length) },
        batch,
      );
      const rowsOf = (name: string) => splitRows(outputs[name] as ort.Tensor, 2).map(({ data }) => data);
      const cells = new Cells(task.axes, pair.clean.length, point);
      const values = [...points.keys()].map((name) => {
        const [, gradient] = rowsOf(gradientOutput(name));
        return effectsOf(rowsOf(valueOutput(name)), gradient, cells);
      });
      const logits = rowsOf(LOGITS_OUTPUT);
      const [clean, corrupted] = logits.map((each) => logitDifference(each, pair));
      return {
        clean,
        corrupted,
        values: Float64Array.from(values.flatMap((layer) => [...layer])),
        largestLogit: largestOf(logits),
      };
    },
    close: loaded.close,
  };
}

function planGradients(
  { modelPath, config, task }: PatchRequest,
): { readonly cut: LoadableCut; readonly points: ReadonlyMap<string, Point> } {
  return withModel(modelPath, (model) => {
    const stream = findResidualStream(model.graph, config.numLayers);
    const names = task.layers.map((layer) => pointName(layer, task));
    const points = new Map(names.map((name) => [name, findPoint(model, stream, config, name)]));
    const cut = cutAtGradients(model, stream, { points, tokenIds: task.tokenIds });
    return { cut: loadableCut(cut, modelPath), points };
  });
}

/** The corrupted row counts, the answer for and the wrong token against. */
function weightsOf({ answer, wrong }: PatchPair, tokens: number): ort.Tensor {
  const weights = new Float32Array(2 * tokens);
  weights[tokens + answer] += 1;
  weights[tokens + wrong] -= 1;
  return new ort.Tensor("float32", weights, [2, 1, tokens]);
}

/** How much putting the clean run's numbers into each cell of a point changes the result, to first order. */
function effectsOf([clean, corrupted]: readonly Float32Array[], gradient: Float32Array, cells: Cells): Float64Array {
  const effects = new Float64Array(cells.count);
  const size = gradient.length / cells.vectors;
  gradient.forEach((slope, index) => {
    effects[cells.ofVector(Math.floor(index / size))] += (clean[index] - corrupted[index]) * slope;
  });
  return effects;
}
