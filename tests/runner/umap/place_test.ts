import assert from "node:assert/strict";
import { Runner, type VectorColumn } from "../../../mod.ts";
import { DEFAULT_PARAMETERS, placeInLayout, umap } from "../../../runner/umap/mod.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { clouds, rowsOf } from "./fixtures.ts";

const x = clouds(60, 4, 3);
const [first, rest] = [rowsOf(x, 0, 45), rowsOf(x, 45)];
const parameters = { ...DEFAULT_PARAMETERS, nEpochs: 60, nNeighbors: 8 };

Deno.test("the layout stays as it is, and equal seeds give equal places", async () => {
  const layout = await umap(first, parameters);
  const before = layout.data.slice();
  const places = await placeInLayout({ x: first, layout }, rest, parameters);
  assert.deepEqual(await placeInLayout({ x: first, layout }, rest, parameters), places);
  assert.notDeepEqual(await placeInLayout({ x: first, layout }, rest, { ...parameters, randomState: 1 }), places);
  assert.deepEqual(layout.data, before);
});

Deno.test("a known vector begins at its own place", async () => {
  const layout = await umap(first, parameters);
  const { data } = await placeInLayout({ x: first, layout }, rowsOf(x, 7, 8), { ...parameters, nEpochs: 0 });
  assert.deepEqual([...data], [...layout.data.subarray(14, 16)]);
});

Deno.test("known points without a place draw nobody; new ones that are far from all have none", async () => {
  const layout = await umap(first, parameters);
  layout.data.fill(NaN, 0, 2);
  const far = rowsOf(rest, 0, 2);
  far.data[0] = 1e6;
  const warnings: string[] = [];
  const { data } = await placeInLayout({ x: first, layout }, far, { ...parameters, disconnectionDistance: 1000 }, {
    onWarning: (warning) => warnings.push(warning),
  });
  assert.deepEqual([...data].map(Number.isFinite), [false, false, true, true]);
  assert.match(warnings.join(), /1 of 2 rows are connected to no other/);
});

Deno.test("vectors that cannot be placed are an error that says why", async () => {
  const layout = await umap(first, parameters);
  await assert.rejects(placeInLayout({ x: first, layout }, clouds(5, 3), parameters), /length 3 among .* length 4/);
  await assert.rejects(placeInLayout({ x: rest, layout }, rest, parameters), /45 × 2 coordinates for 15 known/);
  const nowhere = { ...layout, data: layout.data.map(() => NaN) };
  await assert.rejects(placeInLayout({ x: first, layout: nowhere }, rest, parameters), /no known vector has a place/);
});

Deno.test("layout.place() is an op: computed once, printed as code, and refused where there is no layout", async () => {
  const runner = new Runner({ store: "memory://place-test" });
  const column = ({ columns, data }: Matrix): VectorColumn =>
    runner.fromInline({
      v: Array.from({ length: data.length / columns }, (_, i) => data.slice(i * columns, (i + 1) * columns)),
    }).colVector("v");
  const layout = column(first).umapVis({ nNeighbors: 8, nEpochs: 60 });
  const placed = layout.place(column(rest));
  const { rows, columns, data } = await placed.toMatrix();
  assert.deepEqual([rows, columns, data.every(Number.isFinite)], [15, 2, true]);
  assert.match(placed.toCode(), /\.place\(/);
  assert.notEqual(layout.place(column(rest), { randomState: 1 }).uuid, placed.uuid);
  assert.throws(() => placed.place(column(rest)), /adds points to what umapVis\(\) laid out, and this is UMAPPlaceOp/);
  assert.throws(() => layout.place(column(rest), { seed: 1 } as never), /place\(\) has no option "seed"/);
});
