import assert from "node:assert/strict";
import { Bool, Null, Vector, vectorFromArray } from "apache-arrow";
import { FALSE, MISSING, TRUE, truthColumn, truthSteps } from "../../../runner/columns/truths.ts";
import { arrowData } from "../../../stores/formats/arrow_data.ts";
import { atOnce } from "../../../ops/steps.ts";

const VALUES = Array.from({ length: 77 }, (_, i) => i % 7 === 3 ? null : i % 3 === 0);
const column = vectorFromArray(VALUES, new Bool());
const truthOf = (value: boolean | null) => value === null ? MISSING : value ? TRUE : FALSE;

Deno.test("truths are those of Arrow's booleans, wherever a slice begins, and in all chunks", () => {
  for (const start of [0, 1, 7, 8, 21]) {
    const part = column.slice(start, 70);
    assert.deepEqual([...atOnce(truthSteps(part))], VALUES.slice(start, 70).map(truthOf));
    const chunks = new Vector([...part.data, ...column.data]);
    assert.deepEqual([...atOnce(truthSteps(chunks))], [...VALUES.slice(start, 70), ...VALUES].map(truthOf));
  }
});

Deno.test("a column without a type has missing truths alone", () => {
  const nulls = new Vector([arrowData({ type: new Null(), length: 3 })]);
  assert.deepEqual([...atOnce(truthSteps(nulls))], [MISSING, MISSING, MISSING]);
});

Deno.test("a column of truths is Arrow's of the same booleans", () => {
  for (const values of [VALUES, VALUES.filter((value) => value !== null), []]) {
    const made = truthColumn(Uint8Array.from(values, truthOf));
    assert.deepEqual([[...made], made.nullCount], [values, values.filter((value) => value === null).length]);
  }
});
