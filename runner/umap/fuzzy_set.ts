/**
 * The fuzzy neighbourhood of each point. McInnes, Healy and Melville, "UMAP: Uniform manifold approximation and
 * projection for dimension reduction", arXiv:1802.03426, 2018, section 4.1 and algorithms 2 and 3.
 *
 * @module
 */

import { compact, type Graph, transpose } from "./graph.ts";
import type { Neighbors } from "./neighbors.ts";

const TOLERANCE = 1e-5;
const MOST_HALVINGS = 64;
/** A scale is at least this part of the mean distance. */
const LEAST_SCALE = 1e-3;

/** By what the neighbourhood of each point is measured. */
export interface LocalScales {
  /** ρ: the distance up to which neighbours are surely connected. */
  readonly nearest: Float64Array;
  /** σ: the distance beyond ρ at which membership has fallen to 1/e. */
  readonly scales: Float64Array;
}

/**
 * Finds for each point the scale with which the memberships of its neighbours add up to `log2(k)`, where k counts the
 * point itself too.
 *
 * @param neighbors The neighbours, with the distances of the metric.
 * @param localConnectivity How many neighbours are surely connected; a fraction interpolates between two distances.
 * @returns ρ and σ of each point, in the units of the distances.
 */
export function localScales(neighbors: Neighbors, localConnectivity: number): LocalScales {
  const { rows, count, distances } = neighbors;
  const nearest = new Float64Array(rows);
  const scales = new Float64Array(rows);
  const overall = meanFinite(distances, count);
  for (let row = 0; row < rows; row++) {
    const own = distances.subarray(row * count, (row + 1) * count);
    nearest[row] = sureDistance(own, localConnectivity);
    const mean = nearest[row] > 0 ? meanFinite(own, count) : overall;
    scales[row] = Math.max(solveScale(own, nearest[row]), LEAST_SCALE * mean);
  }
  return { nearest, scales };
}

/** The mean of the finite distances, with one of 0 for each `count` of them: that of a point to itself. */
function meanFinite(distances: Float64Array, count: number): number {
  let [sum, finite] = [0, 0];
  for (const distance of distances) {
    if (distance === Infinity) continue;
    sum += distance;
    finite++;
  }
  return finite === 0 ? 0 : sum / (finite * (count + 1) / count);
}

/** The distance of the neighbour at `localConnectivity`, duplicates of the point left out. */
function sureDistance(distances: Float64Array, localConnectivity: number): number {
  const positive = distances.filter((distance) => distance > 0 && distance < Infinity);
  if (positive.length === 0) return 0;
  if (positive.length < localConnectivity) return positive[positive.length - 1];
  const whole = Math.floor(localConnectivity);
  const fraction = localConnectivity - whole;
  const below = whole === 0 ? 0 : positive[whole - 1];
  return fraction > TOLERANCE ? below + fraction * (positive[whole] - below) : below;
}

/** Solves `Σ exp(-max(0, d - ρ) / σ) = log2(k)` for σ by bisection. */
function solveScale(distances: Float64Array, nearest: number): number {
  const target = Math.log2(distances.length + 1);
  let [low, high, scale] = [0, Infinity, 1];
  for (let i = 0; i < MOST_HALVINGS; i++) {
    let sum = 0;
    for (let j = 0; j < distances.length; j++) sum += Math.exp(-Math.max(0, distances[j] - nearest) / scale);
    if (Math.abs(sum - target) < TOLERANCE) break;
    if (sum > target) high = scale;
    else low = scale;
    scale = high === Infinity ? scale * 2 : (low + high) / 2;
  }
  return scale;
}

/**
 * The graph in which an edge's weight says how surely two points are connected: the fuzzy union of all neighbourhoods,
 * `a + b - ab` of the memberships in both directions, or their intersection `ab`, or a mixture.
 *
 * @param neighbors The neighbours, with the distances of the metric.
 * @param setOpMixRatio 1 for the union, 0 for the intersection.
 * @param localConnectivity See {@linkcode localScales}.
 * @returns A symmetric graph with weights above 0, at most 1.
 */
export function fuzzyGraph(neighbors: Neighbors, setOpMixRatio: number, localConnectivity: number): Graph {
  const reverse = transpose(memberships(neighbors, localScales(neighbors, localConnectivity)));
  // Transposing twice sorts the edges of each point.
  return mix(transpose(reverse), reverse, setOpMixRatio);
}

/**
 * How surely new points are connected with the known ones that are nearest to them: as umap-learn's `transform`, each new
 * point's nearest known one does not count towards the scale, and one neighbour fewer is surely connected.
 *
 * @param neighbors The nearest known points of each new one, with the distances of the metric.
 * @param localConnectivity See {@linkcode localScales}.
 * @returns The memberships, in the order of `neighbors`; 0 where there is no neighbour.
 */
export function newMemberships(neighbors: Neighbors, localConnectivity: number): Float32Array {
  const { rows, count, distances } = neighbors;
  const nearest = localScales(neighbors, Math.max(0, localConnectivity - 1)).nearest;
  const overall = meanFinite(distances, count);
  const scales = Float64Array.from({ length: rows }, (_, row) => {
    const own = distances.subarray(row * count, (row + 1) * count);
    const mean = nearest[row] > 0 ? meanFinite(own, count) : overall;
    return Math.max(solveScale(own.subarray(1), nearest[row]), LEAST_SCALE * mean);
  });
  return weightsOf(neighbors, { nearest, scales });
}

function memberships(neighbors: Neighbors, local: LocalScales): Graph {
  const { rows, count, indices } = neighbors;
  const starts = Int32Array.from({ length: rows + 1 }, (_, row) => row * count);
  return compact({ size: rows, starts, targets: indices, weights: weightsOf(neighbors, local) }, 0);
}

function weightsOf({ count, indices, distances }: Neighbors, { nearest, scales }: LocalScales): Float32Array {
  return Float32Array.from(indices, (index, i) => {
    if (index < 0) return 0;
    const row = Math.floor(i / count);
    const beyond = distances[i] - nearest[row];
    return beyond <= 0 || scales[row] === 0 ? 1 : Math.exp(-beyond / scales[row]);
  });
}

/** Merges two graphs whose edges are sorted by their targets. */
function mix(a: Graph, b: Graph, ratio: number): Graph {
  const { size } = a;
  const starts = new Int32Array(size + 1);
  const targets = new Int32Array(a.targets.length + b.targets.length);
  const weights = new Float32Array(targets.length);
  let edges = 0;
  for (let row = 0; row < size; row++) {
    let [i, j] = [a.starts[row], b.starts[row]];
    while (i < a.starts[row + 1] || j < b.starts[row + 1]) {
      const left = i < a.starts[row + 1] ? a.targets[i] : size;
      const right = j < b.starts[row + 1] ? b.targets[j] : size;
      const there = left <= right ? a.weights[i++] : 0;
      const back = right <= left ? b.weights[j++] : 0;
      const both = there * back;
      targets[edges] = Math.min(left, right);
      weights[edges++] = ratio * (there + back - both) + (1 - ratio) * both;
    }
    starts[row + 1] = edges;
  }
  return compact({ size, starts, targets: targets.subarray(0, edges), weights: weights.subarray(0, edges) }, 0);
}
