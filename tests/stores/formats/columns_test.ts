import assert from "node:assert/strict";
import { DatasetError } from "../../../ops/errors.ts";
import { float } from "../../../ops/float.ts";
import { columnFromValues, tableFromColumns } from "../../../stores/formats/columns.ts";
import { matrixFromVector } from "../../../stores/formats/vectors.ts";
import { plainColumn, pyarrowType } from "./parquet/_arrow_values.ts";

const inferred: [name: string, values: unknown[], type: string, plain?: unknown[]][] = [
  ["whole numbers", [1, null, -2], "int64"],
  ["bigints", [1n, 2n ** 63n - 1n], "int64", [1, { int: "9223372036854775807" }]],
  ["bigints past 2^63", [1n, 2n ** 64n - 1n], "uint64", [1, { int: "18446744073709551615" }]],
  ["broken numbers", [0.5, undefined, NaN], "double", [0.5, null, { float: "nan" }]],
  ["whole and broken numbers", [1, 0.5, 2n], "double", [1, 0.5, 2]],
  ["floats without a fraction", [float(1), 2], "double", [1, 2]],
  ["numbers past 2^53", [1e300, 1], "double"],
  ["integers past 64 bits that are floats, beside one", [10n ** 20n, -1n, 0.5], "double", [1e20, -1, 0.5]],
  ["texts", ["a", "", null, "🦊"], "string"],
  ["booleans", [true, null, false], "bool"],
  ["bytes", [new Uint8Array([1, 2])], "binary", [{ bytes: "AQI=" }]],
  ["dates", [new Date(5), null], "timestamp[ms]", [5, null]],
  ["only nulls", [null, undefined], "null", [null, null]],
  ["nothing", [], "null"],
  ["lists", [[1, null], [], null, [2.5]], "list<item: double>"],
  ["lists of lists", [[[1]], [[], [2]]], "list<item: list<item: int64>>"],
  ["typed arrays", [new Float32Array([1, 2]), new Float32Array([0.5])], "list<item: float>", [[1, 2], [0.5]]],
  ["structs", [{ a: 1 }, { b: "x" }, null], "struct<a: int64, b: string>", [
    { a: 1, b: null },
    { a: null, b: "x" },
    null,
  ]],
  ["conversations", [[{ role: "user", content: "hi" }]], "list<item: struct<role: string, content: string>>"],
];

for (const [name, values, type, plain = values] of inferred) {
  Deno.test(`columnFromValues() makes ${type} of ${name}`, () => {
    const column = columnFromValues(values);
    assert.equal(pyarrowType(column.type), type);
    assert.deepEqual(plainColumn(column), plain);
  });
}

const arrays: [ArrayLike<number | bigint> & ArrayBufferView, string][] = [
  [new Int8Array([1]), "int8"],
  [new Uint32Array([1]), "uint32"],
  [new BigUint64Array([1n]), "uint64"],
  [new Float16Array([1]), "halffloat"],
  [new Float32Array([1]), "float"],
  [new Float64Array([1]), "double"],
];

for (const [array, type] of arrays) {
  Deno.test(`columnFromValues() makes ${type} of a ${array.constructor.name}, sharing its memory`, () => {
    const column = columnFromValues(array as Float64Array);
    assert.equal(pyarrowType(column.type), type);
    assert.deepEqual(plainColumn(column), [1]);
    assert.equal(column.data[0].values.buffer, array.buffer);
  });
}

Deno.test('columnFromValues() makes fixed-size lists under the hint "vector"', () => {
  const column = columnFromValues([[1, 2], new Float32Array([0.5, 4])], "vector");
  assert.equal(pyarrowType(column.type), "fixed_size_list<item: double>[2]");
  assert.deepEqual(matrixFromVector(column), { rows: 2, columns: 2, data: new Float64Array([1, 2, 0.5, 4]) });
  const narrow = columnFromValues([new Float16Array([1]), new Float32Array([2])], "vector");
  assert.equal(pyarrowType(narrow.type), "fixed_size_list<item: float>[1]");
});

const mixed: [name: string, values: unknown[], message: RegExp][] = [
  ["a text among numbers", [1, 2, "x", true], /row 2 .*integer.*"x"/],
  ["a boolean among numbers", [1, true], /row 1 /],
  ["an object among lists", [[1], { a: 1 }], /row 1 /],
  ["a text deep inside", [{ a: [1] }, { a: ["x"] }], /row 1 of "n\.a\[\]"/],
  ["a function", [() => 1], /row 0 .*no kind of data/],
  ["an invalid date", [new Date(NaN)], /row 0 /],
  ["an integer past 64 bits", [2n ** 64n], /row 0 .*64-bit/],
  ["an integer past every float, beside one", [0.5, 10n ** 400n], /row 1 .*64-bit/],
  ["an integer past 64 bits in a list", [[1], [1, 2n ** 64n]], /row 1 of "n\[\]" .*64-bit/],
  ["unsigned and negative integers", [2n ** 63n, -1], /row 1 /],
  ["typed arrays of two kinds", [new Float32Array(1), new Int8Array(1)], /row 1 /],
];

for (const [name, values, message] of mixed) {
  Deno.test(`columnFromValues() names the row of ${name}`, () => {
    const isClear = (error: Error) => error instanceof DatasetError && message.test(error.message);
    assert.throws(() => columnFromValues(values, undefined, "n"), isClear);
  });
}

Deno.test("columnFromValues() refuses a value that holds itself", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  assert.throws(() => columnFromValues(loop), /nests deeper/);
});

Deno.test("columnFromValues() names the row of a vector that does not fit", () => {
  assert.throws(() => columnFromValues([[1, 2], [1]], "vector", "x"), /"x".*row 1 has 1 numbers/);
  assert.throws(() => columnFromValues([[1, 2], null], "vector"), /row 1 should be an array/);
  assert.throws(() => columnFromValues([[1, "2"]], "vector"), /row 0 should hold numbers, got "2" at index 1/);
  assert.throws(() => columnFromValues([[]], "vector"), DatasetError);
});

Deno.test("tableFromColumns() keeps order and refuses lengths that differ", () => {
  const [a, b] = [columnFromValues([1, 2]), columnFromValues(["x"])];
  assert.deepEqual(tableFromColumns([["2", a], ["1", a]]).schema.fields.map(({ name }) => name), ["2", "1"]);
  assert.throws(() => tableFromColumns([["a", a], ["b", b]]), /2 rows, as "a", but "b" has 1/);
});
