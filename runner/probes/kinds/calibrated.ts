/**
 * Calibrated probabilities: the mean over members.
 *
 * @module
 */

import {
  calibratedFormat,
  type CalibratedModel,
  type Calibrator,
} from "../../../stores/formats/probe_models/calibrated.ts";
import { scoreCalibrated } from "../calibration.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { addWeighted, asScores, toDouble } from "../onnx_parts.ts";
import { addRbf } from "./rbf.ts";

/** Calibrated probabilities. */
export const calibratedKind: ProbeModelKind<CalibratedModel> = {
  ...calibratedFormat,
  score: scoreCalibrated,
  toOnnx: (graph, model, x) => asScores(graph, addCalibrated(graph, model, toDouble(graph, x))),
  work: ({ members }, columns) => members.reduce((sum, { model }) => sum + columns * model.vectors.rows, 0),
};

function addCalibrated(graph: OnnxGraph, { members }: CalibratedModel, x: string): string {
  const probabilities = members.map(({ model, calibrator }) =>
    addCalibrator(graph, calibrator, addRbf(graph, model, x))
  );
  const sum = probabilities.reduce((total, probability) => graph.add("Add", [total, probability]));
  return graph.add("Div", [sum, graph.doubles([1], [members.length])]);
}

function addCalibrator(graph: OnnxGraph, calibrator: Calibrator, scores: string): string {
  const logistic = (factor: number, shift: number): string => {
    const scaled = graph.add("Mul", [scores, graph.doubles([1], [factor])]);
    return graph.add("Sigmoid", [graph.add("Add", [scaled, graph.doubles([1], [shift])])]);
  };
  if (calibrator.kind === "sigmoid") return logistic(-calibrator.a, -calibrator.b);
  if (calibrator.kind === "temperature") return logistic(calibrator.beta, 0);
  return addIsotonic(graph, calibrator.x, calibrator.y, scores);
}

/** The first value, plus the slope of each piece times how far the score reaches into it. */
function addIsotonic(graph: OnnxGraph, x: Float64Array, y: Float64Array, scores: string): string {
  const pieces = Math.max(1, x.length - 1);
  const width = Float64Array.from({ length: pieces }, (_, k) => x.length === 1 ? 1 : x[k + 1] - x[k]);
  const slope = Float64Array.from({ length: pieces }, (_, k) => x.length === 1 ? 0 : (y[k + 1] - y[k]) / width[k]);
  const beyond = graph.add("Sub", [scores, graph.doubles([1, pieces], x.subarray(0, pieces))]);
  const positive = graph.add("Max", [beyond, graph.doubles([1], [0])]);
  const reached = graph.add("Min", [positive, graph.doubles([1, pieces], width)]);
  return addWeighted(graph, reached, slope, y[0]);
}
