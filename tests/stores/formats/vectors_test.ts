import assert from "node:assert/strict";
import { Table, tableFromIPC, tableToIPC, type Vector } from "apache-arrow";
import { DatasetError } from "../../../ops/errors.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import type { FloatArray } from "../../../stores/formats/matrix.ts";
import { matrixFromVector, vectorFromMatrix } from "../../../stores/formats/vectors.ts";
import { readParquet } from "../../../stores/formats/parquet/mod.ts";
import { expected, fixtureBytes, sourceOf } from "./parquet/_fixtures.ts";

const kinds = [Float16Array, Float32Array, Float64Array];

for (const kind of kinds) {
  Deno.test(`a ${kind.name} matrix becomes a vector column and back without copying`, () => {
    const data: FloatArray = kind.from([1, 2, 3, 4, 5, 6]);
    const matrix = matrixFromVector(vectorFromMatrix({ rows: 2, columns: 3, data }));
    assert.deepEqual(matrix, { rows: 2, columns: 3, data });
    assert.equal(matrix.data.buffer, data.buffer);
  });
}

function rows(vector: Vector): number[][] {
  const { rows, columns, data } = matrixFromVector(vector);
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

Deno.test("matrixFromVector() honours slices, of fixed-size and of other lists", () => {
  const values = [[1, 2], [3, 4], [5, 6], [7, 8]];
  for (const hint of ["vector", undefined] as const) {
    const column = columnFromValues(values.map((row) => Float32Array.from(row)), hint);
    assert.deepEqual(rows(column.slice(1, 3)), values.slice(1, 3));
    assert.deepEqual(rows(column.slice(1, 4).slice(1, 2)), values.slice(2, 3));
  }
});

Deno.test("matrixFromVector() joins chunks", () => {
  const chunk = (data: number[]) =>
    vectorFromMatrix({ rows: data.length / 2, columns: 2, data: Float32Array.from(data) });
  const joined = chunk([1, 2]).concat(chunk([3, 4, 5, 6])).concat(chunk([]));
  assert.deepEqual(rows(joined), [[1, 2], [3, 4], [5, 6]]);
  assert.deepEqual(rows(joined.slice(1, 2)), [[3, 4]]);
});

Deno.test("matrixFromVector() reads vectors that came over Arrow IPC", () => {
  const vector = vectorFromMatrix({ rows: 2, columns: 2, data: new Float16Array([1, 2, 3, 4]) });
  assert.deepEqual(rows(tableFromIPC(tableToIPC(new Table({ vector }))).getChild("vector")!), [[1, 2], [3, 4]]);
});

Deno.test("matrixFromVector() makes float64 of lists of integers", () => {
  const matrix = matrixFromVector(columnFromValues([[1, 2], [3, 4]]));
  assert.deepEqual(matrix, { rows: 2, columns: 2, data: new Float64Array([1, 2, 3, 4]) });
});

for (const [column, kind] of [["f2", Float16Array], ["f4", Float32Array], ["f8", Float64Array]] as const) {
  Deno.test(`matrixFromVector() gives the ${kind.name} that pyarrow wrote`, async () => {
    const table = await readParquet(sourceOf(fixtureBytes("vectors")));
    const numbers = (expected.vectors.columns[column].values as number[][]).flat();
    assert.deepEqual(matrixFromVector(table.getChild(column)!), { rows: 40, columns: 8, data: kind.from(numbers) });
  });
}

Deno.test("matrixFromVector() names the first row that does not fit", () => {
  assert.throws(() => matrixFromVector(columnFromValues([[1, 2], [3], [4, 5]]), "x"), /x as.*row 1 has 1 numbers/);
  assert.throws(() => matrixFromVector(columnFromValues([[1, 2], null])), /row 1 is null/);
  assert.throws(() => matrixFromVector(columnFromValues([[1, 2], [3, null]])), /row 1 has a null at index 1/);
  assert.throws(() => matrixFromVector(columnFromValues(["a"])), /expected lists of numbers/);
});

Deno.test("vectorFromMatrix() refuses data that is not rows times columns long", () => {
  assert.throws(() => vectorFromMatrix({ rows: 2, columns: 2, data: new Float32Array(3) }), DatasetError);
});

Deno.test("an empty vector column is a matrix without rows", () => {
  const matrix = matrixFromVector(vectorFromMatrix({ rows: 0, columns: 3, data: new Float32Array(0) }));
  assert.deepEqual([matrix.rows, matrix.columns, matrix.data.length], [0, 3, 0]);
  const shapeless = matrixFromVector(vectorFromMatrix({ rows: 0, columns: 0, data: new Float32Array(0) }));
  assert.deepEqual([shapeless.rows, shapeless.columns, shapeless.data.constructor], [0, 0, Float32Array]);
});
