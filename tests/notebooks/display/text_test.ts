import assert from "node:assert/strict";
import {
  bytesText,
  columnTexts,
  countText,
  durationText,
  numberText,
  sharedDecimalsSteps,
  shorten,
  shortNumber,
  valueText,
} from "../../../notebooks/display/text.ts";

Deno.test("whole numbers have commas where Intl puts them", () => {
  const sizes = Array.from({ length: 30 }, (_, i) => Math.floor(2 ** i * 0.97));
  for (const value of [...sizes, ...sizes.map((size) => -size - 1), 999, 1000, 999_999, 1_000_000, 999_999_999]) {
    assert.equal(numberText(value), value.toLocaleString("en-US"));
  }
});

Deno.test("numbers keep the digits that help to compare", () => {
  const texts = [0, 12345, 0.123456, -3.14159, 1e-9, 2.5e7, NaN, Infinity].map(numberText);
  assert.deepEqual(texts, ["0", "12,345", "0.1235", "-3.142", "1.00e-9", "25,000,000", "NaN", "∞"]);
  assert.deepEqual([12345, 0.123456, -3.14159, NaN].map(shortNumber), ["12,300", "0.123", "-3.14", "NaN"]);
});

Deno.test("numbers of a column share their decimals, unless most would be left with hardly a digit", () => {
  assert.deepEqual(columnTexts([10.4321, 9.66, -0.5]), ["10.43", "9.66", "-0.50"]);
  assert.deepEqual(columnTexts([1, 0.5, NaN]), ["1.0", "0.5", "NaN"]);
  assert.deepEqual(columnTexts([1, 20]), ["1", "20"]);
  assert.deepEqual(columnTexts([3.14159, 1e-5, 2e-5]), ["3.142", "1.00e-5", "2.00e-5"]);
});

Deno.test("the decimals of many numbers are found in steps", () => {
  const steps = sharedDecimalsSteps(Float64Array.from({ length: 20_000 }, (_, i) => i / 8));
  assert.ok([...steps].length >= 3 * 19, "three passes, of a thousand numbers a step");
});

Deno.test("one is one, and others are many", () => {
  assert.deepEqual([0, 1, 3_400].map((count) => countText(count, "row")), ["0 rows", "1 row", "3,400 rows"]);
});

Deno.test("bytes and durations are rounded for people", () => {
  assert.deepEqual([0, 999, 1500, 61_440_000].map(bytesText), ["0 B", "999 B", "1.5 kB", "61 MB"]);
  assert.deepEqual([12, 2_500, 200_000, 7_500_000].map(durationText), ["12 ms", "2.5 s", "3 min 20 s", "2 h 5 min"]);
});

Deno.test("a shortened text keeps its characters whole", () => {
  assert.equal(shorten("ab😀cd", 4), "ab…");
  assert.equal(shorten("abcd", 4), "abcd");
});

Deno.test("any value has a text", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  assert.equal(valueText(cyclic), "[object Object]");
  assert.equal(valueText({ a: 1n }), '{"a":1}');
  assert.equal(valueText(2n ** 60n), "1152921504606846976");
  assert.equal(valueText(BigInt(1e300)), "1.00e300");
  assert.equal(valueText(Float32Array.of(1, 2, 3, 4, 5)), "[1, 2, 3, 4, … 5 values]");
  assert.equal(valueText(null), "null");
});

Deno.test("of long lists in an object that is shown in brief only what is shown is made a text", () => {
  const lists = { a: new Array<number>(1000).fill(0), b: new Float32Array(1000), c: "end" };
  assert.equal(valueText(lists, 100), shorten('{"a":[' + "0,".repeat(1000), 100));
  let made = 0;
  const counted = Array.from({ length: 1000 }, () => ({ toJSON: () => made++ }));
  assert.equal(valueText({ counted }, 20), '{"counted":[0,1,2,3…');
  assert.equal(made, 20);
});
