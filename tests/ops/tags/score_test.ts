import assert from "node:assert/strict";
import { LoadInlineJsonDatasetOp, score, SyntaxTemplateError } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1] } });
const [unsafe, safe, norm] = ["unsafe", "safe", "norm"].map((name) => ds.colScore(name));

Deno.test("score follows Python's precedence, from the left", () => {
  assert.equal(score`(${unsafe} - ${safe}) / ${norm}`.uuid, unsafe.sub(safe).div(norm).uuid);
  assert.equal(score`${unsafe} - ${safe} / ${norm}`.uuid, unsafe.sub(safe.div(norm)).uuid);
  assert.equal(score`${unsafe} - ${safe} - ${norm}`.uuid, unsafe.sub(safe).sub(norm).uuid);
  assert.equal(score`${unsafe} * ${safe} + ${norm} # sum`.uuid, unsafe.mul(safe).add(norm).uuid);
});

const mistakes: [string, () => unknown, RegExp][] = [
  [
    "a number",
    () => score`${unsafe} * 2`,
    /\* takes columns of numbers; this is number 2\. krnel-graph has no op for a number: /,
  ],
  [
    "a number in a slot",
    () => score`${unsafe} * ${2 as never}`,
    /slot 2 is number 2\. krnel-graph has no op for a number: gt, between and the like compare .* is a column, as in runner/,
  ],
  ["a negative column", () => score`-${unsafe}`, /- before an operand stands for a number only/],
  [
    "a vector",
    () => score`${unsafe} + ${ds.colVector("v") as never}`,
    /slot 2 is a SelectVectorColumnOp \(vectors\): choose an element with \.col\(index\)/,
  ],
  ["a vector alone", () => score`${ds.colVector("v") as never}`, /choose an element with \.col\(index\)/],
  ["an operator of another tag", () => score`${unsafe} & ${safe}`, /found "&" \(it is for where`…`\)/],
  ["a power", () => score`${unsafe} ** ${safe}`, /found "\*\*"/],
  ["undefined", () => score`${undefined as never}`, /slot 1 is undefined/],
];

for (const [name, build, message] of mistakes) {
  Deno.test(`score points at ${name}`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof SyntaxTemplateError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}
