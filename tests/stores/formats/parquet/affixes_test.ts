import assert from "node:assert/strict";
import { ByteWriter } from "hyparquet-writer";
import { deltaByteArray } from "hyparquet-writer/src/delta.js";
import { FormatError } from "../../../../ops/errors.ts";
import { readAffixes } from "../../../../stores/formats/parquet/affixes.ts";
import { Budget } from "../../../../stores/formats/parquet/limits.ts";
import { VariableSink } from "../../../../stores/formats/parquet/values.ts";

/** Beginnings and ends of 0 to 600 bytes. */
const texts = Array.from({ length: 301 }, (_, i) => "a".repeat(i * 7 % 301) + "b".repeat(i * 11 % 301));

function packed(values: readonly string[]): Uint8Array {
  const writer = new ByteWriter();
  deltaByteArray(writer, values.map((text) => new TextEncoder().encode(text)));
  return writer.getBytes();
}

Deno.test("values with beginnings and ends of any length are those that hyparquet-writer packed, page after page", () => {
  const sink = new VariableSink(new Budget(0));
  const pages = [texts.slice(0, 100), texts.slice(100)];
  for (const page of pages) sink.appendAffixed(readAffixes(packed(page), page.length));
  const { bytes, offsets, count } = sink.finish();
  const read = Array.from({ length: count }, (_, i) => bytes.subarray(offsets[i], offsets[i + 1]));
  assert.deepEqual(read.map((each) => new TextDecoder().decode(each)), texts);
});

Deno.test("values that end early are refused", () => {
  const bytes = packed(texts);
  assert.throws(() => readAffixes(bytes.subarray(0, -1), texts.length), FormatError);
});

Deno.test("a value that has more of the one before than that is long is refused", () => {
  // Two pieces of one value: three bytes of the one before, of which there is none, and one of its own.
  const lengths = (first: number) => [128, 1, 4, 1, 2 * first];
  assert.throws(() => readAffixes(Uint8Array.of(...lengths(3), ...lengths(1), 97), 1), /has no first 3/);
});
