/**
 * The parameters of UMAP, under umap-learn's names in camel case.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import { type Metric, METRICS } from "./metric.ts";

/** What a layout is computed with. */
export interface UmapParameters {
  /** How many points a neighbourhood has, the point itself among them; at least 2. */
  readonly nNeighbors: number;
  /** Rounds of optimisation; 0 gives the initial layout. */
  readonly nEpochs: number;
  /** Seed, 0 … 2^32 - 1. */
  readonly randomState: number;
  /** Distance between vectors. */
  readonly metric: Metric;
  /** First step size; it falls to 0 over the rounds. */
  readonly learningRate: number;
  /** Distance in the plane below which points count as touching, 0 … `spread`. */
  readonly minDist: number;
  /** Scale of the distances in the plane. */
  readonly spread: number;
  /** Union (1) or intersection (0) of the neighbourhoods of two points, or a mixture. */
  readonly setOpMixRatio: number;
  /** How many nearest neighbours are surely connected; a fraction interpolates. */
  readonly localConnectivity: number;
  /** Weight of repulsion. */
  readonly repulsionStrength: number;
  /** Points that repel for each one that attracts. */
  readonly negativeSampleRate: number;
  /** Whether neighbours are searched for approximately however few rows there are. */
  readonly forceApproximationAlgorithm: boolean;
  /** Distance from which on points are not connected; null for umap-learn's: 2 for angles, none for the rest. */
  readonly disconnectionDistance: number | null;
}

/** umap-learn's defaults, with the number of rounds and the seed of `umapVis`. */
export const DEFAULT_PARAMETERS: UmapParameters = {
  nNeighbors: 15,
  nEpochs: 200,
  randomState: 42,
  metric: "euclidean",
  learningRate: 1,
  minDist: 0.1,
  spread: 1,
  setOpMixRatio: 1,
  localConnectivity: 1,
  repulsionStrength: 1,
  negativeSampleRate: 5,
  forceApproximationAlgorithm: false,
  disconnectionDistance: null,
};

interface Range {
  readonly allows: (value: number) => boolean;
  readonly text: string;
}

const integerFrom = (least: number, most = Number.MAX_SAFE_INTEGER): Range => ({
  allows: (value) => Number.isInteger(value) && value >= least && value <= most,
  text: most === Number.MAX_SAFE_INTEGER ? `an integer of at least ${least}` : `an integer from ${least} to ${most}`,
});
const NOT_NEGATIVE: Range = {
  allows: (value) => value >= 0 && value < Infinity,
  text: "a finite number of at least 0",
};
const POSITIVE: Range = { allows: (value) => value > 0 && value < Infinity, text: "a finite number above 0" };

const RANGES = {
  nNeighbors: integerFrom(2),
  nEpochs: integerFrom(0),
  randomState: integerFrom(0, 2 ** 32 - 1),
  learningRate: NOT_NEGATIVE,
  minDist: NOT_NEGATIVE,
  spread: POSITIVE,
  setOpMixRatio: { allows: (value) => value >= 0 && value <= 1, text: "from 0 to 1" },
  localConnectivity: NOT_NEGATIVE,
  repulsionStrength: NOT_NEGATIVE,
  negativeSampleRate: integerFrom(0),
} satisfies Partial<Record<keyof UmapParameters, Range>>;

/**
 * Checks parameters.
 *
 * @param parameters The parameters.
 * @throws {OpError} where one is out of its range, with that range.
 */
export function checkParameters(parameters: UmapParameters): void {
  for (const [name, range] of Object.entries(RANGES)) {
    const value = parameters[name as keyof typeof RANGES];
    if (!range.allows(value)) throw new OpError(`UMAP: ${name} must be ${range.text}, got ${show(value)}`);
  }
  const { metric, minDist, spread, disconnectionDistance } = parameters;
  if (!METRICS.includes(metric)) {
    throw new OpError(`UMAP: metric must be one of ${METRICS.join(", ")}, got ${show(metric)}`);
  }
  if (minDist > spread) throw new OpError(`UMAP: minDist must not be above spread, got ${minDist} and ${spread}`);
  if (disconnectionDistance !== null && !(disconnectionDistance > 0)) {
    throw new OpError(`UMAP: disconnectionDistance must be above 0, or null, got ${show(disconnectionDistance)}`);
  }
}
