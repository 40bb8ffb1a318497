/** Types and values at the edges of Arrow, in files that pyarrow wrote, on their way through a store. */
import assert from "node:assert/strict";
import { tableFromIPC } from "apache-arrow";
import { Runner } from "../../mod.ts";
import { FormatError } from "../../ops/errors.ts";
import { readArrowIpc } from "../../stores/formats/arrow_ipc.ts";

const readFixture = (name: string) => Deno.readFileSync(new URL(`../fixtures/arrow/${name}.arrow`, import.meta.url));

async function rowsOf(name: string): Promise<unknown[]> {
  const table = tableFromIPC(readFixture(name));
  const data = await new Runner({ store: "memory://arrow-edges" }).fromArrow(table);
  return (await data.toRows()).map((row) => row[name]);
}

Deno.test("times past 2^53, views and maps are read whole", async () => {
  assert.deepEqual(await rowsOf("nanoseconds"), [
    "1677-09-21T00:12:43.145224193+00:00",
    "2006-07-14T23:58:24.606846977+00:00",
    null,
  ]);
  assert.deepEqual(await rowsOf("durations"), [
    "-P106751DT23H47M16.854775807S",
    "P13343DT23H58M24.606846977S",
    null,
  ]);
  assert.deepEqual(await rowsOf("bytes"), [Uint8Array.of(97), new Uint8Array(40).fill(120), null]);
  assert.deepEqual(await rowsOf("texts"), ["a", "\u00e9".repeat(20), null]);
  assert.deepEqual(await rowsOf("maps"), [[["a", 1], ["a", null]], {}, null]);
});

Deno.test("what no parquet file holds is refused by name", async () => {
  await assert.rejects(rowsOf("seconds"), {
    name: "DatasetError",
    message: /"seconds" cannot be encoded.*out of range/,
  });
  for (const name of ["dense", "sparse"]) {
    await assert.rejects(rowsOf(name), { name: "DatasetError", message: /type Union<.*which parquet cannot hold/ });
  }
});

Deno.test("unions are no damage, and types that Apache Arrow does not know are named", () => {
  for (const name of ["dense", "sparse"]) assert.equal(readArrowIpc(readFixture(name)).numRows, 3);
  for (const [name, type] of [["list_views", "ListView"], ["runs", "RunEndEncoded"]]) {
    assert.throws(
      () => readArrowIpc(readFixture(name)),
      (error) => error instanceof FormatError && error.message.includes(`Unrecognized type: "${type}"`),
    );
  }
});
