import assert from "node:assert/strict";
import { LoadInlineJsonDatasetOp, OpError, TakeRowsOp } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { prompt: ["a"] } });
const text = ds.colText("prompt");
const vector = ds.colVector("v");
const flag = ds.colBoolean("flag");
const score = ds.colScore("score");

/** What a notebook cell, which is not type-checked, can get wrong. */
const mistakes: [string, () => unknown, RegExp][] = [
  [
    "an unknown option",
    () => text.llmLayerActivations({ model: "m", layr: 1 } as never),
    /has no option "layr" \(did you mean "layer"\?\)/,
  ],
  [
    "an option of the wrong type",
    () => text.llmLayerActivations({ model: 5, layer: 1 } as never),
    /model takes a string: got number 5/,
  ],
  [
    "a missing option",
    () => text.llmLayerActivations({ model: "m" } as never),
    /^llmLayerActivations\(\): needs layer/,
  ],
  [
    "an unknown option for a result",
    () => score.toArray({ rows: [0, 3] } as never),
    /toArray\(\) has no option "rows"/,
  ],
  ["no options at all", () => text.llmLayerActivations(undefined as never), /needs model/],
  [
    "an option under both names",
    () => text.llmGenerateText({ model: "a", modelName: "b" } as never),
    /got model twice/,
  ],
  ["an op for options", () => vector.trainClassifier(flag as never), /takes an object of options/],
  ["a null where positives are needed", () => vector.trainClassifier({ positives: null } as never), /needs positives/],
  [
    "positives of the wrong kind",
    () => vector.trainClassifier({ positives: score } as never),
    /positives takes a column of true\/false: got a SelectScoreColumnOp, which is a column of numbers/,
  ],
  ["an op of the wrong kind", () => flag.and(text as never), /^and\(\): other takes a column of true\/false/],
  ["an operand that is missing", () => flag.and(undefined as never), /^and\(\) needs other/],
  ["a promise for an op", () => flag.and(Promise.resolve(flag) as never), /a promise \(is an await missing\?\)/],
  ["a vector where a classifier is needed", () => ds.maskRows(vector as never), /^maskRows\(\): mask/],
  ["a column name that is a number", () => ds.colText(3 as never), /columnName takes a string/],
  ["no column name", () => ds.colText(undefined as never), /needs columnName/],
  [
    "options before the number of rows",
    () => ds.take({ skip: 2 } as never, { offset: 1 }),
    /takes the number of rows first/,
  ],
  [
    "nothing to change",
    () => ds.subs(undefined as never),
    /subs\(\) takes an object of changed fields of this LoadInlineJsonDatasetOp, as in/,
  ],
  ["a skip below 1", () => ds.take(1, { skip: 0 }), /skip is 0/],
  [
    "an unknown preprocessing",
    () => vector.trainClassifier({ positives: flag, preprocessing: "none!" as never }),
    /one of "none", "standardize", "normalize"/,
  ],
  [
    "a template variable of the wrong kind",
    () => ds.template("{{ a }}", { a: score as never }),
    /context takes an object of columns of text or JSON: a is a SelectScoreColumnOp/,
  ],
  ["a template variable that is true", () => ds.template("{{ a }}", { a: true as never }), /constants .*a is true/],
  [
    "an unknown field",
    () => TakeRowsOp({ dataset: ds, num_row: 3 } as never),
    /no field "num_row" \(did you mean "numRows"\?\)/,
  ],
  ["no fields", () => TakeRowsOp(undefined as never), /is made from an object of fields/],
];

for (const [name, build, message] of mistakes) {
  Deno.test(`${name} is refused by name`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof OpError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("take() needs no number of rows", () => {
  assert.equal(ds.take({ skip: 10, offset: 1 }).uuid, ds.take(null, { skip: 10, offset: 1 }).uuid);
  assert.equal(ds.take({}).uuid, ds.take().uuid);
  assert.match(ds.take({ skip: 10 }).toCode(), /\.take\(\{ skip: 10 \}\)/);
});
