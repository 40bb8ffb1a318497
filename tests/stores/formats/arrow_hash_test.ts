import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Table, tableToIPC } from "apache-arrow";
import { arrowStreamHash } from "../../../stores/formats/arrow_hash.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { turnsDuring } from "../../_turns.ts";

function tableOf(rows: number): Table {
  const texts = Array.from({ length: rows }, (_, i) => `text ${i}`);
  return new Table({
    text: columnFromValues(texts),
    number: columnFromValues(texts.map((_, i) => i % 3 === 0 ? null : i / 7)),
  });
}

Deno.test("a table's hash is that of the stream that Apache Arrow writes", async () => {
  for (
    const table of [tableOf(0), tableOf(3), tableOf(100_000), tableOf(9).slice(2, 5), tableOf(4).concat(tableOf(5))]
  ) {
    assert.equal(await arrowStreamHash(table), createHash("sha256").update(tableToIPC(table, "stream")).digest("hex"));
  }
});

Deno.test("a large table is hashed with rests", async () => {
  const table = tableOf(500_000);
  const turns = await turnsDuring(() => arrowStreamHash(table));
  const least = Math.floor(tableToIPC(table, "stream").length / 2 ** 20);
  assert.ok(turns >= least, `${turns} turns, ${least} expected`);
});
