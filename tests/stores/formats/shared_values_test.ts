import assert from "node:assert/strict";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { byteReader } from "../../../stores/formats/bytes_of_values.ts";
import { sharedValues } from "../../../stores/formats/shared_values.ts";
import { colliding } from "./parquet/_colliding.ts";

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function readAll(texts: readonly (string | Uint8Array)[]): Uint8Array[] {
  const [data] = columnFromValues(texts).data;
  const read = sharedValues(data, byteReader(data)!, 1024);
  return texts.map((_, i) => read(i));
}

Deno.test("texts that are repeated are one object each, and every text is what it was", () => {
  const texts = Array.from({ length: 5000 }, (_, i) => ["", "é", "a longer text of several words"][i % 3] + i % 70);
  const found = readAll(texts);
  assert.deepEqual(found.map(decode), texts);
  assert.equal(new Set(found).size, new Set(texts).size);
});

Deno.test("texts of which most are new are read one by one", () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `text ${i < 2000 ? i : 7}`);
  const found = readAll(texts);
  assert.deepEqual(found.map(decode), texts);
  assert.notEqual(found[2500], found[2600]);
});

Deno.test("more different texts than the table holds are read all the same", () => {
  const texts = Array.from({ length: 300_000 }, (_, i) => `${i < 5000 ? i % 10 : i % 100_000}`);
  assert.deepEqual(readAll(texts).map(decode), texts);
});

Deno.test("bytes that were made to have one hash are read one by one, and not sought without end", () => {
  const values = Array.from({ length: 500 }, (_, i) => colliding(i));
  const found = readAll([...values, ...values, ...values]);
  assert.deepEqual(found, [...values, ...values, ...values]);
  assert.notEqual(found[700], found[1200]);
});
