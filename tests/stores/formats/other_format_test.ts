import assert from "node:assert/strict";
import { FormatError } from "../../../mod.ts";
import { memorySource } from "../../../stores/bytes.ts";
import { readCsv } from "../../../stores/formats/csv.ts";
import { readJsonl } from "../../../stores/formats/jsonl.ts";
import { readParquet } from "../../../stores/formats/parquet/read.ts";
import { fixtureBytes } from "./parquet/_fixtures.ts";

const refused = (pattern: RegExp) => (error: unknown) => error instanceof FormatError && pattern.test(error.message);
const bytes = (text: string) => new TextEncoder().encode(text);

async function gzipped(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("parquet that is read as text names its loader", () => {
  const parquet = fixtureBytes("scalars");
  const named = refused(/the file is parquet, .*fromParquet\(\)/);
  assert.throws(() => readCsv(parquet), named);
  assert.throws(() => readCsv(parquet, { encoding: "windows-1252" }), named);
  assert.throws(() => readJsonl(parquet), named);
  assert.equal(readCsv(bytes("PAR1,b\n1,2\n")).numRows, 1);
  assert.equal(readCsv(bytes("PAR1\nPAR2\nPAR1")).numRows, 2);
});

Deno.test("a compressed file is told by its first bytes, with what unpacks it", async () => {
  const packed = await gzipped("a,b\n1,2\n");
  const named = refused(/is compressed \(gzip\), by its first bytes: unpack it first \(gunzip\)$/);
  assert.throws(() => readCsv(packed), named);
  assert.throws(() => readCsv(packed, { encoding: "windows-1252" }), named);
  assert.throws(() => readJsonl(packed), named);
  await assert.rejects(readParquet(memorySource(packed)), named);
  assert.throws(() => readCsv(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x04)), refused(/compressed \(zstd\)/));
  assert.throws(() => readJsonl(Uint8Array.of(0x50, 0x4b, 3, 4, 20)), refused(/compressed \(zip\)/));
  assert.equal(readCsv(bytes("BZh9,b\n1,2\n")).numRows, 1);
});

Deno.test("a web page or a pointer of Git LFS in the place of data is told as such", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;
  const cases: [string, RegExp][] = [
    ["<!DOCTYPE html>\n<html><title>Sign in</title></html>", /web page \(HTML\)/],
    ["\ufeff\n<html lang='en'>", /web page \(HTML\)/],
    [pointer, /pointer of Git LFS, .*git lfs pull/],
  ];
  for (const [text, named] of cases) {
    assert.throws(() => readCsv(bytes(text)), refused(named));
    assert.throws(() => readCsv(bytes(text), { encoding: "windows-1252" }), refused(named));
    assert.throws(() => readJsonl(bytes(text)), refused(named));
    await assert.rejects(readParquet(memorySource(bytes(text))), refused(named));
  }
  assert.equal(readCsv(bytes("<html_column>,version https\n1,2\n")).numRows, 1);
});

Deno.test("CSV that is read as JSON Lines names its loader, and a damaged line does not", () => {
  assert.throws(() => readJsonl(bytes("prompt,label\nx,1\n")), refused(/line 1 is not JSON .*fromCsv\(\)$/));
  for (const damaged of ['{"a": 1,,}\n', '{"a": 1}\nx,y\n']) {
    assert.throws(() => readJsonl(bytes(damaged)), (error: Error) => !error.message.includes("fromCsv"));
  }
});

Deno.test("JSON Lines that are read as CSV name their loader, and names of columns in braces do not", () => {
  for (const text of ['{"a": 1}\n{"a": 2}\n', '\ufeff{"a": 1, "b": "x"}\n', '[{"a": 1, "b": 2}]']) {
    assert.throws(() => readCsv(bytes(text)), refused(/begins as JSON does: load it with fromJsonl\(\)$/));
  }
  assert.equal(readCsv(bytes("{a},{b}\n1,2\n")).numRows, 1);
  assert.equal(readCsv(bytes("[a],b\n1,2\n")).numRows, 1);
});
