/** Layouts beside those of umap-js and umap-learn. */
import assert from "node:assert/strict";
import { UMAP } from "umap-js";
import { RandomState } from "../../../runner/random/random_state.ts";
import { DEFAULT_PARAMETERS, placeInLayout, umap } from "../../../runner/umap/mod.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { readDigits, readFixture, rowsOf, trustworthiness } from "./fixtures.ts";

Deno.test("a layout of digits is as trustworthy as umap-js's", async () => {
  const { x } = readDigits();
  const rows = Array.from({ length: x.rows }, (_, i) => [...x.data.subarray(i * x.columns, (i + 1) * x.columns)]);
  const random = new RandomState(42);
  const peer = new UMAP({ nNeighbors: 15, nEpochs: 200, random: () => random.uniform() });
  const places = Float32Array.from(peer.fit(rows).flat());
  const reference = trustworthiness(x, { rows: x.rows, columns: 2, data: places });
  const own = trustworthiness(x, await umap(x));
  assert.ok(own > reference - 0.005, `${own}, umap-js ${reference}`);
});

Deno.test("approximate neighbours are good enough for a trustworthy layout", async () => {
  const { x, trustworthiness: reference } = readDigits();
  const own = trustworthiness(x, await umap(x, { forceApproximationAlgorithm: true }));
  assert.ok(own > reference - 0.01, `${own}, umap-learn ${reference}`);
});

interface PlacedCase {
  readonly name: string;
  readonly vectors: string;
  readonly columns: number;
  readonly known: number;
  readonly whole: number;
  readonly added: number;
}

function both(a: Matrix<Float32Array>, b: Matrix<Float32Array>): Matrix<Float32Array> {
  return { rows: a.rows + b.rows, columns: a.columns, data: Float32Array.of(...a.data, ...b.data) };
}

for (const { name, vectors, columns, known, whole, added } of readFixture<PlacedCase[]>("placed")) {
  Deno.test(`${name}: new points are placed as trustworthily as by umap-learn's transform`, async () => {
    const data = Float32Array.from(new Float16Array(Uint8Array.fromBase64(vectors).buffer));
    const x = { rows: data.length / columns, columns, data };
    const [first, rest] = [rowsOf(x, 0, known), rowsOf(x, known)];
    const layout = await umap(first);
    const places = await placeInLayout({ x: first, layout }, rest, DEFAULT_PARAMETERS);
    const [own, ownAdded] = [trustworthiness(x, both(layout, places)), trustworthiness(rest, places)];
    assert.ok(own > whole - 0.01, `all: ${own}, umap-learn ${whole}`);
    assert.ok(ownAdded > added - 0.01, `new ones alone: ${ownAdded}, umap-learn ${added}`);
  });
}
