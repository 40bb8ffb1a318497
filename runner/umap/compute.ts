/**
 * The whole of UMAP, from vectors to a layout. Blocks the thread while it computes.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { RandomState } from "../random/random_state.ts";
import { takeRows } from "../numeric/rows.ts";
import { approximateNeighbors } from "./approximate_neighbors.ts";
import { fitCurve } from "./curve.ts";
import { exactNeighbors } from "./exact_neighbors.ts";
import { fuzzyGraph } from "./fuzzy_set.ts";
import { compact, type Graph, subgraph } from "./graph.ts";
import { initialLayout } from "./initial_layout.ts";
import { metricSpace } from "./metric.ts";
import { measured } from "./neighbors.ts";
import { neighborhoodSize } from "./neighborhood_size.ts";
import { Optimizer } from "./optimizer.ts";
import type { UmapParameters } from "./parameters.ts";

/** The largest number of rows whose neighbours are searched for exactly. */
const MOST_EXACT_ROWS = 50_000;

/** Below this many rounds, edges are chosen as for the number of rounds that umap-learn takes by itself. */
const FEW_EPOCHS = 10;

/** What is counted while a layout is computed. */
export type ProgressUnit = "rows searched" | "epochs";

/** Hears how far the computation is. */
export type OnProgress = (done: number, total: number, unit: ProgressUnit) => void;

/**
 * Lays points out in the plane.
 *
 * @param x The points, at least 2, finite. Overwritten.
 * @param parameters The parameters.
 * @param onProgress Hears of progress.
 * @returns `rows × 2` coordinates; NaN for points that the graph connects to none.
 */
export async function computeLayout(
  x: Matrix<Float32Array>,
  parameters: UmapParameters,
  onProgress: OnProgress,
): Promise<Float32Array<ArrayBuffer>> {
  const { points, distance, disconnection } = metricSpace(x, parameters.metric);
  const others = neighborhoodSize(x.rows, parameters.nNeighbors) - 1;
  const onRows = (done: number): void => onProgress(done, x.rows, "rows searched");
  const found = x.rows > MOST_EXACT_ROWS || parameters.forceApproximationAlgorithm
    ? await approximateNeighbors(points, others, parameters.randomState, onRows)
    : await exactNeighbors(points, others, onRows);
  const neighbors = measured(found, distance, parameters.disconnectionDistance ?? disconnection);
  const graph = fuzzyGraph(neighbors, parameters.setOpMixRatio, parameters.localConnectivity);
  const connected = connectedPoints(graph);
  const layout = new Float32Array(2 * x.rows).fill(NaN);
  if (connected.length === 0) return layout;
  const part = optimizedLayout(subgraph(graph, connected), takeRows(points, connected), parameters, onProgress);
  connected.forEach((row, i) => layout.set(part.subarray(2 * i, 2 * i + 2), 2 * row));
  return layout;
}

function connectedPoints({ size, starts }: Graph): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => row).filter((row) => starts[row + 1] > starts[row]);
}

function optimizedLayout(
  graph: Graph,
  points: Matrix<Float32Array>,
  parameters: UmapParameters,
  onProgress: OnProgress,
): Float32Array {
  const { nEpochs, learningRate, minDist, spread } = parameters;
  const heaviest = graph.weights.reduce((most, weight) => Math.max(most, weight), 0);
  const epochs = nEpochs > FEW_EPOCHS ? nEpochs : graph.size <= 10_000 ? 500 : 200;
  const usable = compact(graph, heaviest / epochs);
  const random = new RandomState(parameters.randomState);
  const layout = initialLayout(usable, points, random);
  const optimizer = new Optimizer(layout, usable, fitCurve(minDist, spread), parameters, random.bits());
  for (let epoch = 0; epoch < nEpochs; epoch++) {
    optimizer.run(epoch, learningRate * (1 - epoch / nEpochs));
    onProgress(epoch + 1, nEpochs, "epochs");
  }
  return layout;
}
