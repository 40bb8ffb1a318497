/**
 * New points in a layout: each is drawn to the known points that are nearest to it, and these stay where they are. As
 * `transform` of umap-learn 0.5.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { RandomState } from "../random/random_state.ts";
import { rowProducts } from "../numeric/gemm.ts";
import { rowsBetween, squaredNorms, takeRows } from "../numeric/rows.ts";
import { BLOCK_CELLS, SPARE } from "./candidates.ts";
import type { OnProgress } from "./compute.ts";
import { fitCurve } from "./curve.ts";
import { newMemberships } from "./fuzzy_set.ts";
import { compact, type Graph } from "./graph.ts";
import { metricSpace } from "./metric.ts";
import { measured, type Neighbors, NeighborTable, squaredDistance } from "./neighbors.ts";
import { Optimizer } from "./optimizer.ts";
import type { UmapParameters } from "./parameters.ts";

/** Rounds and first step size, as parts of those of the layout. */
const ROUNDS = 1 / 3;
const STEP = 1 / 4;

/** Known points and new ones. */
export interface PlacedPoints {
  /** The known points, and then the new ones. Overwritten. */
  readonly points: Matrix<Float32Array>;
  /** How many are known. */
  readonly known: number;
  /** `2 * known` coordinates: x and y of each known point; NaN for one without a place. */
  readonly layout: Float32Array;
}

/**
 * Finds places for new points.
 *
 * @param parameters Those of the layout, with the seed of the negative samples.
 * @returns x and y of each new point; NaN for one that is connected to no known point.
 */
export async function placePoints(
  placed: PlacedPoints,
  parameters: UmapParameters,
  onProgress: OnProgress,
): Promise<Float32Array<ArrayBuffer>> {
  const { points, known, layout } = withPlaces(placed);
  const added = points.rows - known;
  const graph = await graphToKnown(points, known, parameters, (done) => onProgress(done, added, "rows searched"));
  const places = new Float32Array(2 * points.rows);
  places.set(layout);
  places.set(meanPlaces(graph, known, layout), 2 * known);
  optimize(places, graph, known, parameters, onProgress);
  return places.slice(2 * known);
}

/** Without the known points that have no place. */
function withPlaces({ points, known, layout }: PlacedPoints): PlacedPoints {
  const rows = Int32Array.from({ length: points.rows }, (_, row) => row);
  const kept = rows.filter((row) => row >= known || Number.isFinite(layout[2 * row]));
  if (kept.length === points.rows) return { points, known, layout };
  return {
    points: takeRows(points, kept),
    known: known - (points.rows - kept.length),
    layout: layout.filter(Number.isFinite),
  };
}

/** The edges from new points to the known ones that are nearest. Known points have none. */
async function graphToKnown(
  x: Matrix<Float32Array>,
  known: number,
  { nNeighbors, metric, localConnectivity, disconnectionDistance }: UmapParameters,
  onRows: (done: number) => void,
): Promise<Graph> {
  const { points, distance, disconnection } = metricSpace(x, metric);
  const found = await nearestKnown(points, known, Math.min(nNeighbors, known), onRows);
  const neighbors = measured(found, distance, disconnectionDistance ?? disconnection);
  const starts = Int32Array.from({ length: x.rows + 1 }, (_, row) => Math.max(0, row - known) * neighbors.count);
  const weights = newMemberships(neighbors, localConnectivity);
  return compact({ size: x.rows, starts, targets: neighbors.indices, weights }, 0);
}

async function nearestKnown(
  points: Matrix<Float32Array>,
  known: number,
  count: number,
  onRows: (done: number) => void,
): Promise<Neighbors> {
  const added = points.rows - known;
  const table = new NeighborTable(added, count);
  const squares = squaredNorms(points);
  const step = Math.max(1, Math.floor(BLOCK_CELLS / known));
  for (let start = 0; start < added; start += step) {
    const end = Math.min(added, start + step);
    const block = await rowProducts(rowsBetween(points, known + start, known + end), rowsBetween(points, 0, known));
    for (let row = start; row < end; row++) {
      const own = block.subarray((row - start) * known, (row - start + 1) * known);
      // The square of the new point itself is the same for all.
      for (const index of smallest(own, squares, Math.min(count + SPARE, known))) {
        table.offer(row, index, squaredDistance(points, known + row, index));
      }
    }
    onRows(end);
  }
  return table;
}

/** The known points for which `|y|² - 2 x·y` is smallest. */
function smallest(products: Float32Array, squares: Float64Array, count: number): Int32Array {
  const table = new NeighborTable(1, count);
  for (let index = 0; index < products.length; index++) {
    const distance = squares[index] - 2 * products[index];
    if (distance < table.distances[count - 1]) table.offer(0, index, distance);
  }
  return table.indices;
}

/** Each new point begins at the mean of its neighbours by weight, or on one that it is surely connected with. */
function meanPlaces({ size, starts, targets, weights }: Graph, known: number, layout: Float32Array): Float32Array {
  const places = new Float32Array(2 * (size - known)).fill(NaN);
  for (let row = known; row < size; row++) {
    const own = weights.subarray(starts[row], starts[row + 1]);
    if (own.length === 0) continue;
    const sure = own.indexOf(1);
    const sum = own.reduce((total, weight) => total + weight, 0);
    for (let axis = 0; axis < 2; axis++) {
      const of = (edge: number): number => layout[2 * targets[starts[row] + edge] + axis];
      places[2 * (row - known) + axis] = sure >= 0
        ? of(sure)
        : own.reduce((total, weight, edge) => total + weight / sum * of(edge), 0);
    }
  }
  return places;
}

function optimize(
  places: Float32Array,
  graph: Graph,
  known: number,
  parameters: UmapParameters,
  onProgress: OnProgress,
): void {
  const { nEpochs, learningRate, minDist, spread, randomState } = parameters;
  const epochs = Math.floor(nEpochs * ROUNDS);
  const heaviest = graph.weights.reduce((most, weight) => Math.max(most, weight), 0);
  const usable = compact(graph, heaviest / Math.max(epochs, 1));
  const seed = new RandomState(randomState).bits();
  const optimizer = new Optimizer(places, usable, fitCurve(minDist, spread), parameters, seed, known);
  for (let epoch = 0; epoch < epochs; epoch++) {
    optimizer.run(epoch, STEP * learningRate * (1 - epoch / epochs));
    onProgress(epoch + 1, epochs, "epochs");
  }
}
