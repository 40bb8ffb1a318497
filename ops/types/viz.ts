/**
 * Ops that lay out vectors in the plane.
 *
 * @module
 */

import { anyField, booleanField, floatField, intField, opField, optional, stringField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of `UMAPVizOp`: umap-learn's parameters, under its names. */
export interface UMAPVizFields {
  /** The vectors to lay out. */
  readonly inputEmbedding: Op<"vector">;
  /** How many neighbours of each point count. */
  readonly nNeighbors: number | bigint;
  /** Rounds of optimisation. */
  readonly nEpochs: number | bigint;
  /** Seed. */
  readonly randomState: number | bigint;
  /** Distance between vectors. */
  readonly metric: string;
  /** Arguments of `metric`. */
  readonly metricKwds: PythonJson;
  /** Distance in the plane. */
  readonly outputMetric: string;
  /** Arguments of `outputMetric`. */
  readonly outputMetricKwds: PythonJson;
  /** First step size. */
  readonly learningRate: number;
  /** How close points may lie. */
  readonly minDist: number;
  /** How far clusters spread. */
  readonly spread: number;
  /** Union (1) or intersection (0) of neighbourhoods. */
  readonly setOpMixRatio: number;
  /** Neighbours that are surely connected. */
  readonly localConnectivity: number;
  /** Weight of negative samples. */
  readonly repulsionStrength: number;
  /** Negative samples for each positive one. */
  readonly negativeSampleRate: number | bigint;
  /** Search effort for new points. */
  readonly transformQueueSize: number;
  /** Whether the search for neighbours goes by angle. */
  readonly angularRpForest: boolean;
  /** Neighbours among targets; -1 for `nNeighbors`. */
  readonly targetNNeighbors: number | bigint;
  /** Distance between targets. */
  readonly targetMetric: string;
  /** Arguments of `targetMetric`. */
  readonly targetMetricKwds: PythonJson;
  /** Weight of targets against vectors. */
  readonly targetWeight: number;
  /** Seed for new points. */
  readonly transformSeed: number | bigint;
  /** `embedding` or `graph`. */
  readonly transformMode: string;
  /** Whether neighbours are searched for approximately in small data too. */
  readonly forceApproximationAlgorithm: boolean;
  /** Whether equal vectors count once. */
  readonly unique: boolean;
  /** Whether densities are kept. */
  readonly densmap: boolean;
  /** Weight of densities. */
  readonly densLambda: number;
  /** Part of the rounds in which densities count. */
  readonly densFrac: number;
  /** Keeps small variances stable. */
  readonly densVarShift: number;
  /** Whether densities are given out. */
  readonly outputDens: boolean;
  /** Distance from which points are not connected. */
  readonly disconnectionDistance: number | null;
}

/** The fields of `UMAPVizOp` that have a default. */
export type UMAPVizDefaults =
  | "metric"
  | "metricKwds"
  | "outputMetric"
  | "outputMetricKwds"
  | "learningRate"
  | "minDist"
  | "spread"
  | "setOpMixRatio"
  | "localConnectivity"
  | "repulsionStrength"
  | "negativeSampleRate"
  | "transformQueueSize"
  | "angularRpForest"
  | "targetNNeighbors"
  | "targetMetric"
  | "targetMetricKwds"
  | "targetWeight"
  | "transformSeed"
  | "transformMode"
  | "forceApproximationAlgorithm"
  | "unique"
  | "densmap"
  | "densLambda"
  | "densFrac"
  | "densVarShift"
  | "outputDens";

/**
 * A UMAP layout of vectors in two dimensions.
 *
 * @example
 * ```ts
 * import { Runner, UMAPVizOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ v: [[0, 1], [1, 0], [2, 2], [3, 1]] });
 * const op = data.colVector("v").umapVis({ nNeighbors: 2 });
 * console.log(op.is(UMAPVizOp)); // true
 * ```
 */
export const UMAPVizOp: OpType<"viz", UMAPVizFields, UMAPVizDefaults> = opType({
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
