/**
 * Ops that lay out vectors in the plane.
 *
 * @module
 */

import { type OpDefinition, opType } from "../definition.ts";
import { anyField, booleanField, floatField, intField, opField, optional, stringField } from "../fields.ts";
import type { Op } from "../op.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of `UMAPVizOp`: umap-learn's parameters, under its names. */
export interface UMAPVizFields {
  readonly inputEmbedding: Op<"vector">;
  readonly nNeighbors: number | bigint;
  readonly nEpochs: number | bigint;
  readonly randomState: number | bigint;
  readonly metric: string;
  readonly metricKwds: PythonJson;
  readonly outputMetric: string;
  readonly outputMetricKwds: PythonJson;
  readonly learningRate: number;
  readonly minDist: number;
  readonly spread: number;
  readonly setOpMixRatio: number;
  readonly localConnectivity: number;
  readonly repulsionStrength: number;
  readonly negativeSampleRate: number | bigint;
  readonly transformQueueSize: number;
  readonly angularRpForest: boolean;
  readonly targetNNeighbors: number | bigint;
  readonly targetMetric: string;
  readonly targetMetricKwds: PythonJson;
  readonly targetWeight: number;
  readonly transformSeed: number | bigint;
  readonly transformMode: string;
  readonly forceApproximationAlgorithm: boolean;
  readonly unique: boolean;
  readonly densmap: boolean;
  readonly densLambda: number;
  readonly densFrac: number;
  readonly densVarShift: number;
  readonly outputDens: boolean;
  readonly disconnectionDistance: number | null;
}

/** A UMAP layout of vectors in two dimensions. */
export const UMAPVizOp: OpDefinition<"viz", UMAPVizFields> = opType({
  type: "UMAPVizOp",
  kind: "viz",
  fields: {
    inputEmbedding: opField(["vector"]),
    nNeighbors: intField(),
    nEpochs: intField(),
    randomState: intField(),
    metric: stringField({ default: "euclidean" }),
    metricKwds: anyField({ default: null }),
    outputMetric: stringField({ default: "euclidean" }),
    outputMetricKwds: anyField({ default: null }),
    learningRate: floatField({ default: 1 }),
    minDist: floatField({ default: 0.1 }),
    spread: floatField({ default: 1 }),
    setOpMixRatio: floatField({ default: 1 }),
    localConnectivity: floatField({ default: 1 }),
    repulsionStrength: floatField({ default: 1 }),
    negativeSampleRate: intField({ default: 5 }),
    transformQueueSize: floatField({ default: 4 }),
    angularRpForest: booleanField({ default: false }),
    targetNNeighbors: intField({ default: -1 }),
    targetMetric: stringField({ default: "categorical" }),
    targetMetricKwds: anyField({ default: null }),
    targetWeight: floatField({ default: 0.5 }),
    transformSeed: intField({ default: 42 }),
    transformMode: stringField({ default: "embedding" }),
    forceApproximationAlgorithm: booleanField({ default: false }),
    unique: booleanField({ default: false }),
    densmap: booleanField({ default: false }),
    densLambda: floatField({ default: 2 }),
    densFrac: floatField({ default: 0.3 }),
    densVarShift: floatField({ default: 0.1 }),
    outputDens: booleanField({ default: false }),
    disconnectionDistance: optional(floatField()),
  },
});
