import assert from "node:assert/strict";
import { type Data, Utf8, Vector, vectorFromArray } from "apache-arrow";
import { gather } from "../../../runner/columns/gather.ts";
import { CodedTexts } from "../../../stores/formats/coded_texts.ts";

/** Texts of so many entries that repeat; every fifth is missing, and numbered as an empty one. */
function coded(prefix: string, entries: number, rows: number): { chunk: CodedTexts; texts: (string | null)[] } {
  const names = [...Array.from({ length: entries }, (_, i) => `${prefix} ${i}`), ""];
  const { values: bytes, valueOffsets: offsets } = vectorFromArray(names, new Utf8()).data[0];
  const isMissing = (row: number) => row % 5 === 4;
  const indices = Int32Array.from({ length: rows }, (_, row) => isMissing(row) ? entries : row % entries);
  const nullBitmap = new Uint8Array((rows + 7) >> 3);
  for (let row = 0; row < rows; row++) if (!isMissing(row)) nullBitmap[row >> 3] |= 1 << (row & 7);
  const parts = {
    type: new Utf8(),
    entries: { bytes, offsets, count: names.length },
    indices,
    nullCount: -1,
    nullBitmap,
  };
  return {
    chunk: new CodedTexts(parts),
    texts: Array.from(indices, (entry, row) => isMissing(row) ? null : names[entry]),
  };
}

const [one, other] = [coded("one", 3, 40), coded("other", 5, 33)];
const plain = vectorFromArray(one.texts, new Utf8());
const many = Int32Array.from({ length: 60 }, (_, i) => (i * 17) % 73);

Deno.test("rows of coded texts stay coded where they are more than the texts, and are the same in any case", () => {
  const column = new Vector([one.chunk, other.chunk, other.chunk.slice(3, 20)]);
  const texts = [...one.texts, ...other.texts, ...other.texts.slice(3, 23)];
  for (const [rows, isCoded] of [[many, true], [many.subarray(0, 9), false]] as const) {
    const gathered = gather(column, rows);
    assert.deepEqual([...gathered], Array.from(rows, (row) => texts[row]));
    assert.equal(gathered.data[0] instanceof CodedTexts, isCoded);
  }
});

Deno.test("rows of coded and of plain texts are gathered together", () => {
  const column = new Vector<Utf8>([one.chunk as Data<Utf8>, plain.data[0]]);
  const texts = [...one.texts, ...one.texts];
  assert.deepEqual([...gather(column, many)], Array.from(many, (row) => texts[row]));
});

Deno.test("texts of chunks of which no row is taken do not count: the others stay coded, beside plain ones as well", () => {
  const column = new Vector<Utf8>([coded("far", 50, 60).chunk as Data<Utf8>, one.chunk as Data<Utf8>, plain.data[0]]);
  const gathered = gather(column, Int32Array.from({ length: 20 }, (_, i) => 60 + i));
  assert.deepEqual([...gathered], one.texts.slice(0, 20));
  assert.ok(gathered.data[0] instanceof CodedTexts);
});
