import assert from "node:assert/strict";
import { float, LoadInlineJsonDatasetOp, SyntaxTemplateError, text } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1] } });
const review = ds.colText("review");

const meanings: [string, { uuid: string }, { uuid: string }][] = [
  [
    "a column becomes the variable of its name",
    text`Review: ${review}\nSentiment:`,
    ds.template("Review: {{ review }}\nSentiment:", { review }),
  ],
  ["white space around is removed, as by template()", text`\n  ${review}\n`, ds.template("{{ review }}", { review })],
  ["a column twice is one variable", text`${review} ${review}`, ds.template("{{ review }} {{ review }}", { review })],
  [
    "plain values become constants",
    text`${review} ${3} ${"x"} ${float(1)}`,
    ds.template("{{ review }} {{ value }} {{ value_2 }} {{ value_3 }}", {
      review,
      value: 3,
      value_2: "x",
      value_3: float(1),
    }),
  ],
  [
    "JSON columns",
    text`${ds.colJson("meta data")}`,
    ds.template("{{ meta_data }}", { meta_data: ds.colJson("meta data") }),
  ],
  [
    "columns of one name",
    text`${review}${ds.take(1).colText("review")}`,
    ds.template("{{ review }}{{ review_2 }}", { review, review_2: ds.take(1).colText("review") }),
  ],
  [
    "names that Jinja does not allow",
    text`${ds.colText("for")}${ds.colText("2 é")}${ds.colText("🙂")}`,
    ds.template("{{ text }}{{ _2_ }}{{ text_2 }}", {
      text: ds.colText("for"),
      _2_: ds.colText("2 é"),
      text_2: ds.colText("🙂"),
    }),
  ],
  [
    "computed columns",
    text`${review.llmGenerateText({ model: "m" })}`,
    ds.template("{{ text }}", { text: review.llmGenerateText({ model: "m" }) }),
  ],
  [
    "Jinja's braces are text",
    text`{{ x }} {% if %} {# #} {${review}}`,
    ds.template("{{ '{' }}{ x }} {{ '{' }}% if %} {{ '{' }}# #} {{ '{' }}{{ review }}}", { review }),
  ],
  ["other braces stay", text`{"a": {"b": ${review}}}`, ds.template('{"a": {"b": {{ review }}}}', { review })],
];

for (const [name, built, expected] of meanings) {
  Deno.test(`text: ${name}`, () => assert.equal(built.uuid, expected.uuid));
}

const mistakes: [string, () => unknown, RegExp][] = [
  [
    "a score",
    () => text`${review} ${ds.colScore("s") as never}`,
    /slot 2 is a SelectScoreColumnOp \(numbers\); text takes columns of text and JSON, and constants/,
  ],
  ["true", () => text`${review} ${true as never}`, /slot 2 is true; a constant is a string or a number/],
  ["null", () => text`${review} ${null as never}`, /slot 2 is null/],
  ["undefined", () => text`${review} ${undefined as never}`, /slot 2 is undefined/],
  ["a text without columns", () => text`Hello ${"you"}`, /at least one column of text or JSON/],
];

for (const [name, build, message] of mistakes) {
  Deno.test(`text points at ${name}`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof SyntaxTemplateError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}
