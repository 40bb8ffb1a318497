import assert from "node:assert/strict";
import { Bool, type Data, Null, Vector, vectorFromArray } from "apache-arrow";
import { columnOfBits, trueRows, truthBits } from "../../../runner/columns/truth_bits.ts";
import { arrowData } from "../../../stores/formats/arrow_data.ts";

const VALUES = Array.from({ length: 77 }, (_, i) => i % 7 === 3 ? null : i % 3 === 0);
const PRESENT = VALUES.map((value) => value === true);
const chunkOf = (values: readonly (boolean | null)[]): Data<Bool> => vectorFromArray(values, new Bool()).data[0];

/** Columns with what they hold: of several chunks, that begin within bytes, and with and without missing values. */
const COLUMNS: [column: Vector<Bool>, values: (boolean | null)[]][] = [0, 1, 8, 21].flatMap((start) => {
  const [part, present] = [VALUES.slice(start), PRESENT.slice(start)];
  const of = (values: readonly (boolean | null)[]) => chunkOf(values).slice(start, values.length - start) as Data<Bool>;
  return [
    [new Vector([of(VALUES)]), part],
    [new Vector([of(PRESENT)]), present],
    [new Vector([of(PRESENT), of(VALUES), of(PRESENT)]), [...present, ...part, ...present]],
  ] satisfies [Vector<Bool>, (boolean | null)[]][];
});

Deno.test("bits of a column are its values, wherever they begin and in all chunks", () => {
  for (const [column, values] of COLUMNS) {
    const made = columnOfBits(truthBits(column));
    assert.deepEqual([[...made], made.nullCount], [values, values.filter((value) => value === null).length]);
  }
});

Deno.test("the rows that are true are those of Arrow's values, none of the missing among them", () => {
  for (const [column, values] of COLUMNS) {
    const expected = values.flatMap((value, row) => value === true ? [row] : []);
    assert.deepEqual([...trueRows(truthBits(column))], expected);
  }
});

Deno.test("a column without a type has missing values alone", () => {
  const bits = truthBits(new Vector([arrowData({ type: new Null(), length: 33 })]));
  assert.deepEqual([columnOfBits(bits).nullCount, trueRows(bits).length], [33, 0]);
});
