import assert from "node:assert/strict";
import { Utf8, Vector, vectorFromArray } from "apache-arrow";
import { textMarkSteps } from "../../../runner/columns/text_marks.ts";
import { atOnce } from "../../../ops/steps.ts";
import { CodedTexts } from "../../../stores/formats/coded_texts.ts";

const TEXTS = Array.from({ length: 90 }, (_, i) => i % 4 === 3 ? null : `text ${i % 6}`);
const [data] = vectorFromArray(TEXTS, new Utf8()).data;
const lengthOf = (text: string | null) => text?.length ?? 255;

Deno.test("texts are marked in all chunks, coded or not, and in slices", () => {
  const names = ["other", ...new Set(TEXTS.map((text) => text ?? ""))];
  const { values: bytes, valueOffsets: offsets } = vectorFromArray(names, new Utf8()).data[0];
  const indices = Int32Array.from(TEXTS, (text) => names.indexOf(text ?? ""));
  const { nullCount, nullBitmap } = data;
  const entries = { bytes, offsets, count: names.length };
  const coded = new CodedTexts({ type: new Utf8(), entries, indices, nullCount, nullBitmap });
  const column = new Vector([data, coded, coded.slice(5, 50), coded.slice(1, 3)]);
  const texts = [...TEXTS, ...TEXTS, ...TEXTS.slice(5, 55), ...TEXTS.slice(1, 4)];
  assert.deepEqual([...atOnce(textMarkSteps(column, lengthOf))], texts.map(lengthOf));
});
