import assert from "node:assert/strict";
import { Field, Float32, Float64, Schema, Table, type Vector, vectorFromArray } from "apache-arrow";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DatasetError } from "../../../../ops/errors.ts";
import { concatenate } from "../../../../stores/bytes.ts";
import { readParquet, writeParquet } from "../../../../stores/formats/parquet/mod.ts";
import { sourceOf } from "./_fixtures.ts";

/** The bytes of a file of some batches, of a column that may have nulls or not. */
function written(batches: readonly Vector[], isNullable: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const schema = new Schema([new Field("f", batches[0].type, isNullable)]);
  const tables = batches.map((column) => new Table(schema, { f: column }));
  return concatenate(writeParquet(tables) as AsyncIterable<Uint8Array<ArrayBuffer>>);
}

/** What hyparquet and our own reader find in a file, absent values as null. */
async function found(bytes: Uint8Array<ArrayBuffer>): Promise<unknown[][]> {
  const rows = await parquetReadObjects({ file: bytes.buffer, compressors });
  const column = (await readParquet(sourceOf(bytes))).getChild("f")!;
  return [rows.map(({ f }) => f ?? null), Array.from(column)];
}

const NUMBERS = [0, -0, NaN, Infinity, 0.5, -3.25, 2 ** -149, 1];
const numbers = (rows: number, hasNulls: boolean) =>
  Array.from(
    { length: rows },
    (_, i) => hasNulls && i % 5 === 2 ? null : i % 3 === 0 ? NUMBERS[i % NUMBERS.length] : i / 7,
  );

for (const type of [new Float32(), new Float64()]) {
  for (const hasNulls of [false, true]) {
    const which = `${type} ${hasNulls ? "with" : "without"} nulls`;
    Deno.test(`${which}, more than a page holds, from slices of batches, are what other readers find`, async () => {
      const columns = [300_000, 9, 1].map((rows) => vectorFromArray(numbers(rows, hasNulls), type));
      const batches = [columns[0].slice(3, 299_990), columns[1].slice(1), columns[2]];
      const expected = batches.flatMap((column) => Array.from(column));
      for (const values of await found(await written(batches, true))) assert.deepEqual(values, expected);
      if (!hasNulls) assert.deepEqual(await found(await written(batches, false)), [expected, expected]);
    });
  }
}

Deno.test("floats that are all missing are kept, and a null where none may be is refused", async () => {
  const missing = vectorFromArray([null, null, null], new Float64());
  for (const values of await found(await written([missing], true))) assert.deepEqual(values, [null, null, null]);
  await assert.rejects(
    written([missing], false),
    (error) => error instanceof DatasetError && /"f"/.test(error.message),
  );
});
