import assert from "node:assert/strict";
import { umap } from "../../../runner/umap/mod.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { clouds, readDigits, trustworthiness } from "./fixtures.ts";

function constant(rows: number, columns: number, value: number): Matrix<Float32Array> {
  return { rows, columns, data: new Float32Array(rows * columns).fill(value) };
}

function allFinite({ data }: Matrix): boolean {
  return data.every(Number.isFinite);
}

Deno.test("a layout of digits is as trustworthy as umap-learn's", async () => {
  const { x, trustworthiness: reference } = readDigits();
  const layout = await umap(x);
  assert.deepEqual([layout.rows, layout.columns, layout.data.length], [600, 2, 1200]);
  const own = trustworthiness(x, layout);
  assert.ok(own > reference - 0.01, `${own}, umap-learn ${reference}`);
});

Deno.test("equal seeds give equal layouts, others do not, and the vectors stay as they are", async () => {
  const x = clouds(100, 5);
  const before = x.data.slice();
  const first = await umap(x, { nEpochs: 20, metric: "cosine" });
  assert.deepEqual(await umap(x, { nEpochs: 20, metric: "cosine" }), first);
  assert.notDeepEqual(await umap(x, { nEpochs: 20, metric: "cosine", randomState: 1 }), first);
  assert.deepEqual(x.data, before);
});

Deno.test("groups that are not connected lie apart", async () => {
  const layout = await umap(clouds(120, 4, 6), { nNeighbors: 8 });
  const place = (row: number): [number, number] => [layout.data[2 * row], layout.data[2 * row + 1]];
  for (let row = 0; row < layout.rows; row++) {
    const distances = Array.from({ length: layout.rows }, (_, other) => {
      return Math.hypot(place(row)[0] - place(other)[0], place(row)[1] - place(other)[1]);
    });
    distances[row] = Infinity;
    assert.equal(distances.indexOf(Math.min(...distances)) % 6, row % 6);
  }
});

Deno.test("few rows are laid out, with a warning where neighbourhoods must be smaller", async () => {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  assert.deepEqual([...(await umap(clouds(1, 3), {}, { onWarning })).data], [0, 0]);
  for (const rows of [2, 3, 4, 5, 15]) {
    assert.ok(allFinite(await umap(clouds(rows, 3), { nEpochs: 20 }, { onWarning })));
  }
  assert.equal(warnings.length, 6);
  assert.match(warnings[0], /^A layout of 1 row says nothing: give UMAP more rows$/);
  assert.match(
    warnings[5],
    /nNeighbors = 15 is not below the number of rows, 15: 14 is taken instead\. .*give more rows/,
  );
  assert.ok(allFinite(await umap(clouds(16, 3), {}, { onWarning })));
  assert.equal(warnings.length, 6);
  assert.ok(allFinite(await umap({ rows: 20, columns: 2, data: new Float32Array(40).fill(3) }, {}, { onWarning })));
  assert.match(warnings[6], /^All 20 rows are equal, and the layout says nothing/);
});

Deno.test("equal rows, two values and zero vectors are laid out", async () => {
  assert.ok(allFinite(await umap(constant(40, 4, 1), { nEpochs: 20 })));
  assert.ok(allFinite(await umap(constant(40, 4, 0), { nEpochs: 20, metric: "cosine" })));
  const halves = constant(60, 2, 0);
  halves.data.fill(1, 60);
  assert.ok(allFinite(await umap(halves, { nEpochs: 20, metric: "correlation" })));
  assert.ok(allFinite(await umap(halves, { nEpochs: 20 })));
});

Deno.test("large and far values do not matter", async () => {
  const x = clouds(60, 3);
  const far = { ...x, data: x.data.map((value) => (value + 8) * 1e30) };
  assert.ok(allFinite(await umap(far, { nEpochs: 20 })));
});

Deno.test("no rounds give the initial layout, within 0 and 10", async () => {
  const { data } = await umap(clouds(100, 5), { nEpochs: 0 });
  assert.deepEqual([Math.min(...data), Math.max(...data)], [0, 10]);
});

Deno.test("rows that are connected to none have no place, with a warning", async () => {
  const warnings: string[] = [];
  const x = clouds(50, 2);
  x.data[0] = 1e4;
  const layout = await umap(x, { disconnectionDistance: 100, nEpochs: 20 }, {
    onWarning: (text) => warnings.push(text),
  });
  assert.deepEqual([...layout.data.subarray(0, 2)], [NaN, NaN]);
  assert.ok(layout.data.subarray(2).every(Number.isFinite));
  assert.match(warnings.join(), /1 of 50 rows are connected to no other/);
});

Deno.test("vectors that cannot be laid out are an error that says where", async () => {
  await assert.rejects(umap(constant(0, 3, 0)), { name: "DatasetError", message: /at least one vector/ });
  await assert.rejects(umap(constant(3, 0, 0)), { name: "DatasetError", message: /3 × 0/ });
  const x = clouds(20, 3);
  x.data[7] = NaN;
  await assert.rejects(umap(x), { name: "DatasetError", message: /got NaN in element 1 of row 2: .*maskRows/ });
});

Deno.test("progress counts rows, then epochs, to their ends", async () => {
  const seen: string[] = [];
  await umap(clouds(50, 3), { nEpochs: 30 }, {
    onProgress: (done, total, unit) => {
      if (done === total) seen.push(`${total} ${unit}`);
    },
  });
  assert.deepEqual(seen, ["50 rows searched", "30 epochs"]);
});

Deno.test("a layout is cancelled in the middle of its epochs, and before it starts", async () => {
  const controller = new AbortController();
  const onProgress = (_done: number, _total: number, unit: string): void => {
    if (unit === "epochs") controller.abort(new Error("enough"));
  };
  const long = umap(clouds(200, 3), { nEpochs: 10_000_000 }, { signal: controller.signal, onProgress });
  await assert.rejects(long, { message: "enough" });
  await assert.rejects(umap(clouds(200, 3), {}, { signal: controller.signal }), { message: "enough" });
});
