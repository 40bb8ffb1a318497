/**
 * Linear models: `weights · x + bias`.
 *
 * @module
 */

import { linearFormat, type LinearModel } from "../../../stores/formats/probe_models/linear.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import { timesVector } from "../../numeric/products.ts";
import { addWeighted, asScores, toDouble } from "../onnx_parts.ts";

/** Linear models. */
export const linearKind: ProbeModelKind<LinearModel> = {
  ...linearFormat,
  score: ({ weights, bias }, x) => timesVector(x, weights).map((score) => score + bias),
  toOnnx: (graph, { weights, bias }, x) => asScores(graph, addWeighted(graph, toDouble(graph, x), weights, bias)),
  work: ({ weights }) => weights.length,
};
