/**
 * Where the points lie at first: by the eigenvectors of their graph. McInnes, Healy and Melville (2018), section 4.2 and
 * algorithm 4; Belkin and Niyogi, "Laplacian eigenmaps for dimensionality reduction and data representation", Neural
 * Computation 15, 2003.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { normal } from "../random/normal.ts";
import type { RandomState } from "../random/random_state.ts";
import { type Block, topEigenvectors } from "../numeric/eigenvectors.ts";
import { norm } from "../numeric/vector.ts";
import { components, type Graph, subgraph } from "./graph.ts";

const DIMENSIONS = 2;
/** Components of fewer points have no layout of their own; their points lie at random. */
const LEAST_LAID_OUT = 2 * DIMENSIONS;
const EXTENT = 10;
const NOISE = 1e-4;

/**
 * Lays out a graph. Parts that are not connected are laid out on their own, around the principal coordinates of their
 * centres among the points, so that they do not overlap.
 *
 * @param graph A symmetric graph.
 * @param points The points that were compared, one for each point of the graph.
 * @param random Where to start the search for eigenvectors, and the noise that parts equal positions.
 * @returns `2 * size` coordinates, x and y of each point in turn, in 0 … 10.
 */
export function initialLayout(graph: Graph, points: Matrix<Float32Array>, random: RandomState): Float32Array {
  const parts = components(graph);
  const layout = parts.length === 1
    ? spectralLayout(graph, random)
    : layoutOfParts(graph, parts, partCentres(points, parts, random), random);
  const largest = layout.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  for (let i = 0; i < layout.length; i++) layout[i] = layout[i] * EXTENT / largest + NOISE * normal(random);
  return Float32Array.from(stretched(layout));
}

/** The two eigenvectors of the normalised Laplacian `I - D^(-1/2) W D^(-1/2)` above that of the eigenvalue 0. */
function spectralLayout(graph: Graph, random: RandomState): Float64Array {
  const { size, starts, targets, weights } = graph;
  if (size < LEAST_LAID_OUT) return Float64Array.from({ length: size * DIMENSIONS }, () => 2 * random.uniform() - 1);
  const roots = Float64Array.from({ length: size }, (_, i) => {
    return Math.sqrt(weights.subarray(starts[i], starts[i + 1]).reduce((sum, weight) => sum + weight, 0));
  });
  const length = norm(roots);
  const times = ({ width, data }: Block): Block => {
    const result = new Float64Array(data.length);
    for (let row = 0; row < size; row++) {
      for (let edge = starts[row]; edge < starts[row + 1]; edge++) {
        const factor = weights[edge] / (roots[row] * roots[targets[edge]]);
        const [to, from] = [row * width, targets[edge] * width];
        for (let k = 0; k < width; k++) result[to + k] += factor * data[from + k];
      }
    }
    return { width, data: result };
  };
  return topEigenvectors({ size, lowest: -1, times, known: roots.map((root) => root / length) }, DIMENSIONS, random)
    .data;
}

/** The first two principal coordinates of the centres of the parts, in -1 … 1. */
function partCentres(points: Matrix<Float32Array>, parts: readonly Int32Array[], random: RandomState): Float64Array {
  const count = parts.length;
  // Two to four parts lie on the axes: their principal coordinates may coincide.
  if (count <= 2 * DIMENSIONS) return Float64Array.from([1, 0, 0, 1, -1, 0, 0, -1].slice(0, count * DIMENSIONS));
  const { columns } = points;
  const centres = centred(meansOf(points, parts), columns);
  const times = ({ width, data }: Block): Block => {
    const inner = new Float64Array(columns * width);
    eachProduct(centres, columns, (i, j, value) => {
      for (let k = 0; k < width; k++) inner[j * width + k] += value * data[i * width + k];
    });
    const result = new Float64Array(data.length);
    eachProduct(centres, columns, (i, j, value) => {
      for (let k = 0; k < width; k++) result[i * width + k] += value * inner[j * width + k];
    });
    return { width, data: result };
  };
  const coordinates = topEigenvectors({ size: count, lowest: 0, times }, DIMENSIONS, random).data;
  const largest = coordinates.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return coordinates.map((value) => value / largest);
}

function eachProduct(values: Float64Array, columns: number, use: (i: number, j: number, value: number) => void): void {
  for (let place = 0; place < values.length; place++) use(Math.floor(place / columns), place % columns, values[place]);
}

function meansOf({ columns, data }: Matrix<Float32Array>, parts: readonly Int32Array[]): Float64Array {
  const means = new Float64Array(parts.length * columns);
  parts.forEach((part, i) => {
    for (const row of part) {
      for (let j = 0; j < columns; j++) means[i * columns + j] += data[row * columns + j] / part.length;
    }
  });
  return means;
}

function centred(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns;
  const means = new Float64Array(columns);
  values.forEach((value, i) => means[i % columns] += value / rows);
  return values.map((value, i) => value - means[i % columns]);
}

/** Each part around its centre, within half of the distance to the nearest other one. */
function layoutOfParts(
  graph: Graph,
  parts: readonly Int32Array[],
  centres: Float64Array,
  random: RandomState,
): Float64Array {
  const layout = new Float64Array(graph.size * DIMENSIONS);
  parts.forEach((part, i) => {
    const own = spectralLayout(subgraph(graph, part), random);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const room = nearestDistance(centres, i) / 2;
    part.forEach((row, place) => {
      for (let k = 0; k < DIMENSIONS; k++) {
        layout[row * DIMENSIONS + k] = centres[i * DIMENSIONS + k] + own[place * DIMENSIONS + k] * room / largest;
      }
    });
  });
  return layout;
}

/** The distance from one place to the nearest of the others that is not at the same place. */
function nearestDistance(places: Float64Array, i: number): number {
  let nearest = Infinity;
  for (let j = 0; j < places.length; j += DIMENSIONS) {
    const distance = Math.hypot(places[2 * i] - places[j], places[2 * i + 1] - places[j + 1]);
    if (distance > 0) nearest = Math.min(nearest, distance);
  }
  return nearest === Infinity ? 1 : nearest;
}

/** Coordinates moved and stretched to 0 … 10 along each axis. */
function stretched(layout: Float64Array): Float64Array {
  const lows = [Infinity, Infinity];
  const highs = [-Infinity, -Infinity];
  layout.forEach((value, i) => {
    lows[i % DIMENSIONS] = Math.min(lows[i % DIMENSIONS], value);
    highs[i % DIMENSIONS] = Math.max(highs[i % DIMENSIONS], value);
  });
  return layout.map((value, i) => {
    const axis = i % DIMENSIONS;
    return EXTENT * (value - lows[axis]) / (highs[axis] - lows[axis] || 1);
  });
}
