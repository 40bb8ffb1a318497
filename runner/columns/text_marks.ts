/**
 * A small number for each text of a column, such as whether it is one of some labels.
 *
 * @module
 */

import { type Data, Vector } from "apache-arrow";
import { eachStep, type Steps } from "../../ops/steps.ts";
import { CodedTexts } from "../../stores/formats/coded_texts.ts";
import { nextValue } from "../../stores/formats/column_values.ts";
import { entryReader } from "../../stores/formats/text_reader.ts";
import { PLAIN } from "../values/plain_form.ts";

/** What a text is marked with, from 0 to 255. */
type MarkOf = (text: string | null) => number;

/** Texts that are read in one step, which may be long, and rows that are marked in one. */
const [TEXTS_OF_STEP, ROWS_OF_STEP] = [32, 1024];

/** Marks the rows of a column of texts, in steps; equal texts may be asked for once, and others too. */
export function* textMarkSteps(column: Vector, of: MarkOf): Steps<Uint8Array> {
  const marks = new Uint8Array(column.length);
  let row = 0;
  for (const data of column.data) {
    const target = marks.subarray(row, row += data.length);
    yield* data instanceof CodedTexts && data.repeats ? codedMarks(data, of, target) : eachMark(data, of, target);
  }
  return marks;
}

function* eachMark(data: Data, of: MarkOf, marks: Uint8Array): Steps<void> {
  const next = nextValue(new Vector([data]), { ...PLAIN, text: of });
  const missing = of(null);
  yield* eachStep(marks.length, TEXTS_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) marks[i] = (next() as number | null) ?? missing;
  });
}

/** Texts that rows share are asked for first, those that no row has as well. */
function* codedMarks(data: CodedTexts, of: MarkOf, marks: Uint8Array): Steps<void> {
  const { entries, indices } = data;
  const [text, markOf] = [entryReader(entries), new Uint8Array(entries.count)];
  yield* eachStep(entries.count, TEXTS_OF_STEP, (start, end) => {
    for (let entry = start; entry < end; entry++) markOf[entry] = of(text(entry));
  });
  yield* eachStep(indices.length, ROWS_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) marks[i] = markOf[indices[i]];
  });
  if (data.nullCount > 0) markMissing(data, marks, of(null));
}

function markMissing(data: Data, marks: Uint8Array, missing: number): void {
  for (let i = 0; i < marks.length; i++) if (!data.getValid(i)) marks[i] = missing;
}
