import assert from "node:assert/strict";
import { CategoryToBooleanOp, Runner } from "../../../mod.ts";

const runner = new Runner({ store: "memory://logic-test" });
const dataset = runner.fromInline({
  a: [true, true, false, false, null, true],
  b: [true, false, true, false, true, null],
  label: ["x", "y", "z", null, "x", ""],
});
const [a, b] = [dataset.colBoolean("a"), dataset.colBoolean("b")];
const label = dataset.colCategorical("label");

Deno.test("boolean logic is pyarrow's, with missing values passed on", async () => {
  assert.deepEqual(await a.and(b).toArray(), [true, false, false, false, null, null]);
  assert.deepEqual(await a.or(b).toArray(), [true, true, true, false, null, null]);
  assert.deepEqual(await a.xor(b).toArray(), [false, true, true, false, null, null]);
  assert.deepEqual(await a.not().toArray(), [false, false, true, true, null, false]);
});

Deno.test("isIn is true for the given labels, a missing one is false", async () => {
  assert.deepEqual(await label.isIn(["x", ""]).toArray(), [true, false, false, false, true, true]);
  assert.deepEqual(await label.isIn("y").toArray(), [false, true, false, false, false, false]);
});

Deno.test("notIn is false for the given labels, a missing one is true", async () => {
  assert.deepEqual(await label.notIn(new Set(["x", ""])).toArray(), [false, true, true, true, false, false]);
});

Deno.test("with false values, any other label is an error that lists the odd ones", async () => {
  await assert.rejects(label.isIn("x", { falseValues: ["y"] }).toArray(), /also has z, null/);
  const complete = runner.fromInline({ label: ["x", "y"] }).colCategorical("label");
  assert.deepEqual(await complete.isIn("x", { falseValues: "y" }).toArray(), [true, false]);
});

Deno.test("an empty list of values is an error", async () => {
  await assert.rejects(
    CategoryToBooleanOp({ inputCategory: label, trueValues: [] }).toArray(),
    /the list of true values is empty/,
  );
});

Deno.test("an empty list of values is refused when the op is made, by the method's name", () => {
  assert.throws(() => label.isIn([]), /^OpError: isIn\(\): values is an empty list: give at least one string/);
  assert.throws(() => label.notIn(new Set()), /^OpError: notIn\(\): values is an empty list/);
  assert.throws(() => label.isIn("x", { falseValues: [] }), /^OpError: isIn\(\): falseValues is an empty list/);
});

Deno.test("columns of different lengths are an error", async () => {
  const short = runner.fromInline({ c: [true] }).colBoolean("c");
  await assert.rejects(a.and(short).toArray(), /have 6 and 1 rows/);
});
