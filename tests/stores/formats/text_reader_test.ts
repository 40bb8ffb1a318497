import assert from "node:assert/strict";
import { LargeUtf8, Utf8, Vector } from "apache-arrow";
import { arrowData } from "../../../stores/formats/arrow_data.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { textReader, textReaderAs } from "../../../stores/formats/text_reader.ts";

const LONG = "long ".repeat(5000);
const TEXTS = Array.from({ length: 1000 }, (_, i) => {
  if (i % 97 === 0) return "\ufeffé\u{1f600}";
  if (i % 201 === 0) return LONG;
  return i % 5 === 0 ? "" : `text ${i} ${"x".repeat(i % 40)}`;
});

Deno.test("texts are read in any order, whatever stands beside them", () => {
  const column = columnFromValues(TEXTS);
  const read = textReader(column.data[0])!;
  for (const order of [TEXTS.keys().toArray(), TEXTS.keys().toArray().reverse(), [999, 0, 500, 501, 97, 96, 98]]) {
    for (const i of order) assert.equal(read(i), TEXTS[i]);
  }
});

Deno.test("texts with offsets of 64 bits, and of a part of a column", () => {
  const [data] = columnFromValues(TEXTS).data;
  const valueOffsets = BigInt64Array.from(data.valueOffsets, BigInt);
  const large = arrowData({ type: new LargeUtf8(), length: data.length, data: data.values, valueOffsets });
  const part = new Vector([large]).slice(300, 600).data[0];
  const [read, small] = [textReader(part)!, textReader(new Vector([data]).slice(300, 600).data[0])!];
  for (let i = 0; i < 300; i++) assert.deepEqual([read(i), small(i)], [TEXTS[300 + i], TEXTS[300 + i]]);
});

Deno.test("bytes that are no UTF-8 become U+FFFD, alone or between others, as each text by itself", () => {
  const texts = [[0x61], [0xff], [0xc3], [0xa9, 0x62], [0xe2, 0x82], [0x63]].map((bytes) => new Uint8Array(bytes));
  const data = new Uint8Array(texts.flatMap((bytes) => [...bytes]));
  const valueOffsets = Int32Array.from([0, 1, 2, 3, 5, 7, 8]);
  const read = textReader(arrowData({ type: new Utf8(), length: texts.length, data, valueOffsets }))!;
  texts.forEach((bytes, i) => assert.equal(read(i), new TextDecoder().decode(bytes)));
});

Deno.test("labels that repeat, and texts that follow and do not, are what they were", () => {
  const labels = Array.from({ length: 2000 }, (_, i) => i < 1000 ? `label ${i % 7}${"é".repeat(i % 3)}` : `text ${i}`);
  const read = textReader(columnFromValues(labels).data[0])!;
  assert.deepEqual(labels.map((_, i) => read(i)), labels);
});

Deno.test("what equal labels are to someone is asked for once", () => {
  const labels = Array.from({ length: 500 }, (_, i) => `label ${i % 7}`);
  const asked: string[] = [];
  const read = textReaderAs(columnFromValues(labels).data[0], (label) => asked.push(label))!;
  assert.deepEqual(labels.map((_, i) => read(i)), labels.map((_, i) => i % 7 + 1));
  assert.deepEqual(asked, labels.slice(0, 7));
});
