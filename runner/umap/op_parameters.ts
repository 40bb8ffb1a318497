/**
 * The parameters of `UMAPVizOp`: those that are honoured, and an error for the rest.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import { listNames, show } from "../../ops/messages.ts";
import { type UMAPVizFields, UMAPVizOp } from "../../ops/types/viz.ts";
import { type Metric, METRICS } from "./metric.ts";
import { checkParameters, type UmapParameters } from "./parameters.ts";

/** Why fields are refused that have no effect here. */
const REFUSED: Partial<Record<keyof UMAPVizFields, string>> = {
  metricKwds: "no metric here takes arguments",
  outputMetric: "the plane is Euclidean",
  outputMetricKwds: "the Euclidean distance takes no arguments",
  transformQueueSize: "no new points are laid out",
  angularRpForest: "the metrics cosine and correlation search by angle, euclidean does not",
  targetNNeighbors: "there are no targets",
  targetMetric: "there are no targets",
  targetMetricKwds: "there are no targets",
  targetWeight: "there are no targets",
  transformSeed: "no new points are laid out",
  transformMode: "the layout is computed, not the graph",
  unique: "equal vectors are not merged",
  densmap: "densities are not kept",
  densLambda: "densities are not kept",
  densFrac: "densities are not kept",
  densVarShift: "densities are not kept",
  outputDens: "densities are not computed",
};

/**
 * The parameters of an op's layout.
 *
 * @param fields The op's fields.
 * @returns The parameters.
 * @throws {OpError} where a field that has no effect here differs from its default, a metric is not supported, or a value
 * is out of its range
 */
export function parametersOf(fields: UMAPVizFields): UmapParameters {
  for (const [name, why] of Object.entries(REFUSED)) refuseUnlessDefault(fields, name as keyof UMAPVizFields, why);
  const parameters: UmapParameters = {
    nNeighbors: Number(fields.nNeighbors),
    nEpochs: Number(fields.nEpochs),
    randomState: Number(fields.randomState),
    metric: metricOf(fields.metric),
    learningRate: fields.learningRate,
    minDist: fields.minDist,
    spread: fields.spread,
    setOpMixRatio: fields.setOpMixRatio,
    localConnectivity: fields.localConnectivity,
    repulsionStrength: fields.repulsionStrength,
    negativeSampleRate: Number(fields.negativeSampleRate),
    forceApproximationAlgorithm: fields.forceApproximationAlgorithm,
    disconnectionDistance: fields.disconnectionDistance,
  };
  checkParameters(parameters);
  return parameters;
}

function refuseUnlessDefault(fields: UMAPVizFields, name: keyof UMAPVizFields, why: string): void {
  // An integer field may hold a bigint.
  const plain = (value: unknown): unknown => typeof value === "bigint" ? Number(value) : value;
  const usual = plain(UMAPVizOp.fields[name].default);
  const value = plain(fields[name]);
  if (value === usual) return;
  throw new OpError(`UMAP cannot honour ${name} = ${show(value)}: ${why}; leave it at its default, ${show(usual)}`);
}

function metricOf(metric: string): Metric {
  const found = METRICS.find((known) => known === metric);
  if (found !== undefined) return found;
  throw new OpError(`UMAP cannot honour metric = ${show(metric)}: it must be one of ${listNames(METRICS)}`);
}
