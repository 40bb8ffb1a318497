import assert from "node:assert/strict";
import { Binary, type Data, LargeUtf8, Utf8, Vector, vectorFromArray } from "apache-arrow";
import { CodedTexts, type OffsetTextType } from "../../../stores/formats/coded_texts.ts";
import { columnValues } from "../../../stores/formats/column_values.ts";
import { textReader } from "../../../stores/formats/text_reader.ts";
import { PLAIN } from "../../../runner/values/plain_form.ts";

const TEXTS = ["one", "", "trois é", "\ufefffour"];
const INDICES = [3, 0, 1, 0, 2, 2, 3, 0, 1];
/** Each third text is missing, and numbered as the empty one. */
const VALID = INDICES.map((_, i) => i % 3 !== 2);
const WANTED = INDICES.map((entry, i) => VALID[i] ? TEXTS[entry] : null);

function coded(type: OffsetTextType): CodedTexts {
  const { values: bytes, valueOffsets } = vectorFromArray(TEXTS, new Utf8()).data[0];
  const bits = VALID.reduce((bits, valid, i) => bits | (valid ? 1 << i : 0), 0);
  return new CodedTexts({
    type,
    entries: { bytes, offsets: valueOffsets, count: TEXTS.length },
    indices: Int32Array.from(INDICES, (entry, i) => VALID[i] ? entry : 1),
    nullCount: VALID.filter((valid) => !valid).length,
    nullBitmap: Uint8Array.of(bits & 0xff, bits >> 8),
  });
}

/** As Apache Arrow reads them, which drops a byte order mark. */
function withoutMark(values: readonly (string | null)[]) {
  return values.map((value) => value?.replace("\ufeff", "") ?? null);
}

Deno.test("coded texts are texts to Apache Arrow, whole and in slices of slices", () => {
  for (const type of [new Utf8(), new LargeUtf8()]) {
    const column = new Vector<Utf8 | LargeUtf8>([coded(type) as Data<Utf8 | LargeUtf8>]);
    assert.deepEqual([...column.slice(1, 8).slice(2, 6)], withoutMark(WANTED.slice(3, 7)));
    assert.deepEqual([...column], withoutMark(WANTED));
    assert.deepEqual([...column.slice(1, 8).slice(2, 6)], withoutMark(WANTED.slice(3, 7)));
    assert.equal(column.nullCount, WANTED.filter((value) => value === null).length);
  }
  const [bytes] = new Vector([coded(new Binary()) as Data<Binary>]);
  assert.deepEqual(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes!), TEXTS[3]);
});

Deno.test("the values of coded texts are read without spelling them out, which takes memory", () => {
  const data = coded(new Utf8());
  const before = data.byteLength;
  assert.deepEqual(columnValues(new Vector([data]), PLAIN), WANTED);
  assert.equal(data.byteLength, before);
  assert.equal(data.values.length, new TextEncoder().encode(WANTED.join("")).length);
  assert.ok(data.byteLength > before);
  assert.deepEqual(columnValues(new Vector([data]), PLAIN), WANTED);
});

Deno.test("coded texts of more than 2 GiB are read, and refused where someone asks for their buffers", () => {
  const entries = { bytes: new Uint8Array(2 ** 20).fill(97), offsets: Int32Array.of(0, 2 ** 20), count: 1 };
  const data = new CodedTexts({
    type: new Utf8(),
    entries,
    indices: new Int32Array(2048),
    nullCount: 0,
    nullBitmap: undefined,
  });
  assert.equal(textReader(data)!(2047).length, 2 ** 20);
  assert.throws(() => data.valueOffsets, /they take 2147483648 bytes, more than 2 GiB; take fewer rows/);
});
