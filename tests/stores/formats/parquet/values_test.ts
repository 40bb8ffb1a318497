import assert from "node:assert/strict";
import { Budget } from "../../../../stores/formats/parquet/limits.ts";
import { viewed } from "../../../../stores/formats/text_hash.ts";
import { VariableSink } from "../../../../stores/formats/parquet/values.ts";

/** Values of 0 to 299 bytes. */
const values = Array.from({ length: 300 }, (_, length) => new Uint8Array(length).map((_, i) => 7 * length + i));

function sink(): VariableSink {
  return new VariableSink(new Budget(2 ** 20));
}

Deno.test("values of any length are gathered in any order, and those after them follow", () => {
  const entries = sink();
  for (const value of values) entries.push(viewed(value), 0, value.length);
  const gathered = sink();
  const order = values.map((_, i) => i * 7 % values.length);
  for (const part of [order.slice(0, 100), order.slice(100)]) {
    gathered.gather(entries.finish(), Uint32Array.from(part));
  }
  gathered.push(viewed(Uint8Array.of(1, 2, 3)), 0, 3);
  const { bytes, offsets, count } = gathered.finish();
  const read = Array.from({ length: count }, (_, i) => [...bytes.subarray(offsets[i], offsets[i + 1])]);
  assert.deepEqual(read, [...order.map((i) => [...values[i]]), [1, 2, 3]]);
});

Deno.test("values are gathered from the end of a sink's memory to that of another", () => {
  const [entries, gathered] = [sink(), sink()];
  for (const each of [entries, gathered]) each.push(viewed(new Uint8Array(4090).fill(9)), 0, 4090);
  for (const length of [1, 2, 3]) entries.push(viewed(new Uint8Array(length).fill(length)), 0, length);
  gathered.gather(entries.finish(), Uint32Array.of(1, 2, 3));
  assert.deepEqual([...gathered.finish().bytes.subarray(4090)], [1, 2, 2, 3, 3, 3]);
});
