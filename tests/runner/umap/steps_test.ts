import assert from "node:assert/strict";
import { approximateNeighbors } from "../../../runner/umap/approximate_neighbors.ts";
import { fitCurve } from "../../../runner/umap/curve.ts";
import { exactNeighbors } from "../../../runner/umap/exact_neighbors.ts";
import { topEigenvectors } from "../../../runner/numeric/eigenvectors.ts";
import { ForceTable } from "../../../runner/umap/force_table.ts";
import { fuzzyGraph } from "../../../runner/umap/fuzzy_set.ts";
import { type Metric, metricSpace } from "../../../runner/umap/metric.ts";
import { measured } from "../../../runner/umap/neighbors.ts";
import { RandomState } from "../../../runner/random/random_state.ts";
import { clouds, ranking, readFixture } from "./fixtures.ts";

interface GraphCases {
  readonly x: number[];
  readonly rows: number;
  readonly columns: number;
  readonly cases: readonly {
    readonly metric: Metric;
    readonly n_neighbors: number;
    readonly set_op_mix_ratio: number;
    readonly local_connectivity: number;
    readonly starts: number[];
    readonly targets: number[];
    readonly weights: number[];
  }[];
}

const ignore = (): void => {};

Deno.test("the graph is umap-learn's, for each metric, mixture and local connectivity", async () => {
  const { x, rows, columns, cases } = readFixture<GraphCases>("graphs");
  for (const given of cases) {
    const { points, distance } = metricSpace({ rows, columns, data: Float32Array.from(x) }, given.metric);
    const neighbors = measured(await exactNeighbors(points, given.n_neighbors - 1, ignore), distance, Infinity);
    const graph = fuzzyGraph(neighbors, given.set_op_mix_ratio, given.local_connectivity);
    assert.deepEqual([...graph.starts], given.starts);
    assert.deepEqual([...graph.targets], given.targets);
    graph.weights.forEach((weight, i) => assert.ok(Math.abs(weight - given.weights[i]) < 1e-4));
  }
});

Deno.test("the curve is umap-learn's", () => {
  for (const given of readFixture<{ min_dist: number; spread: number; ab: number[] }[]>("curves")) {
    const { a, b } = fitCurve(given.min_dist, given.spread);
    assert.ok(Math.abs(a / given.ab[0] - 1) < 1e-4, `a = ${a}, umap-learn ${given.ab[0]}`);
    assert.ok(Math.abs(b / given.ab[1] - 1) < 1e-4, `b = ${b}, umap-learn ${given.ab[1]}`);
  }
});

Deno.test("exact neighbours are those of comparing all pairs", async () => {
  const { points } = metricSpace(clouds(2000, 7), "euclidean");
  const { indices, distances } = await exactNeighbors(points, 10, ignore);
  for (const row of [0, 999, 1023, 1024, 1999]) {
    assert.deepEqual([...indices.subarray(row * 10, row * 10 + 10)], ranking(points, row).slice(0, 10));
    assert.deepEqual([...distances.subarray(row * 10, row * 10 + 10)].toSorted((a, b) => a - b), [
      ...distances.subarray(row * 10, row * 10 + 10),
    ]);
  }
});

Deno.test("approximate neighbours are mostly the exact ones", async () => {
  const { points } = metricSpace(clouds(4000, 12), "euclidean");
  const exact = await exactNeighbors(points, 14, ignore);
  const found = await approximateNeighbors(points, 14, 42, ignore);
  let common = 0;
  for (let row = 0; row < 4000; row++) {
    const nearest = new Set(exact.indices.subarray(row * 14, row * 14 + 14));
    for (const index of found.indices.subarray(row * 14, row * 14 + 14)) common += nearest.has(index) ? 1 : 0;
  }
  assert.ok(common / found.indices.length > 0.95, `${common / found.indices.length}`);
});

Deno.test("a vector of zeros is at cosine distance 1 from others and 0 from its like", async () => {
  const x = { rows: 4, columns: 2, data: Float32Array.of(0, 0, 0, 0, 2, 0, -1, 0) };
  const { points, distance, disconnection } = metricSpace(x, "cosine");
  const { distances, indices } = measured(await exactNeighbors(points, 3, ignore), distance, disconnection);
  const near = (row: number): number[] =>
    [...distances.subarray(3 * row, 3 * row + 3)].map((d) => Math.round(d * 1e6) / 1e6);
  assert.deepEqual(near(0), [0, 1, 1]);
  assert.deepEqual(near(2), [1, 1, Infinity]);
  assert.equal(indices[8], -1);
});

Deno.test("eigenvectors of a path are its cosines", () => {
  const size = 200;
  const known = new Float64Array(size).fill(Math.sqrt(1 / size));
  const times = ({ width, data }: { width: number; data: Float64Array }) => ({
    width,
    data: data.map((value, i) => {
      return ((i < width ? value : data[i - width]) + (i + width >= data.length ? value : data[i + width])) / 2;
    }),
  });
  const { data } = topEigenvectors({ size, lowest: -1, times, known }, 2, new RandomState(1));
  for (const [k, waves] of [[0, 1], [1, 2]]) {
    let overlap = 0;
    for (let i = 0; i < size; i++) {
      overlap += data[2 * i + k] * Math.sqrt(2 / size) * Math.cos(Math.PI * waves * (i + 0.5) / size);
    }
    assert.ok(Math.abs(overlap) > 0.99, `vector ${k}: ${overlap}`);
  }
});

Deno.test("a table of forces is accurate to four digits", () => {
  const force = (square: number): number => square ** -0.4 / (1 + square ** 0.9);
  const table = new ForceTable(force);
  for (let square = 1e-8; square < 1e8; square *= 1.37) {
    assert.ok(Math.abs(table.at(square) / force(square) - 1) < 1e-4, `at ${square}`);
  }
});
