import assert from "node:assert/strict";
import { readParquet } from "../../../stores/formats/parquet/mod.ts";
import { partialParquet } from "../../../stores/formats/partial_table.ts";
import type { ByteSource } from "../../../stores/store.ts";
import { expected, fixtureBytes, sourceOf } from "./parquet/_fixtures.ts";

/** A source that counts how often the end of the file is read. */
function watched(source: ByteSource): ByteSource & { ends: number } {
  return {
    byteLength: source.byteLength,
    ends: 0,
    slice(start, end = source.byteLength) {
      if (end === source.byteLength) this.ends++;
      return source.slice(start, end);
    },
  };
}

const [[name, { rows }]] = Object.entries(expected).filter(([, { rows }]) => rows >= 2);

Deno.test("a partial table reads what a file says about itself once, whatever is read of it", async () => {
  const source = watched(sourceOf(fixtureBytes(name)));
  const table = await partialParquet(source);
  assert.equal(table.numRows, rows);
  for (const column of [undefined, table.names.slice(0, 1), table.names.slice(-1)]) {
    const parts = await Array.fromAsync(table.rows({ start: 1, end: Infinity, columns: column }));
    assert.equal(parts.reduce((sum, { numRows }) => sum + numRows, 0), rows - 1);
    assert.deepEqual(parts[0].schema.fields.map((field) => field.name), column ?? table.names);
  }
  assert.equal(source.ends, 1);
});

Deno.test("a partial table gives the rows that the whole file has", async () => {
  const whole = await readParquet(sourceOf(fixtureBytes(name)));
  const parts = await Array.fromAsync(
    (await partialParquet(sourceOf(fixtureBytes(name)))).rows({ start: 1, end: 2 }),
  );
  assert.deepEqual(parts.flatMap((part) => part.toArray().map(String)), whole.slice(1, 2).toArray().map(String));
});
