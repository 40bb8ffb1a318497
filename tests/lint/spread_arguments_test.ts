import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import plugin from "../../lint/spread_arguments.ts";

const found = (source: string, file = "/project/runner/a.ts") =>
  Deno.lint.runPlugin(plugin, file, source).map(({ range: [start, end] }) => source.slice(start, end));

Deno.test("spreading into the arguments of a call or a constructor is reported", () => {
  assert.deepEqual(found("Math.max(...row); list.push(1, ...more()); new Date(...parts);"), [
    "row",
    "more()",
    "parts",
  ]);
});

Deno.test("array and object literals may spread, and a rest parameter be passed on", () => {
  assert.deepEqual(found("const a = [...row, 1]; const o = { ...a }; f([...row]);"), []);
  assert.deepEqual(found("const f = (...args: number[]) => [1].map((x) => g(x, ...args));"), []);
});

Deno.test("a name that is a rest parameter elsewhere is no excuse", () => {
  assert.deepEqual(found("function f(...rows: number[]) { return rows; }\nconst g = (rows: number[]) => h(...rows);"), [
    "rows",
  ]);
});

Deno.test("sources may not, in a clone below a folder of any name", () => {
  assert.deepEqual(found("Math.max(...row);", fileURLToPath(new URL("../../runner/a.ts", import.meta.url))), ["row"]);
});

Deno.test("tests may spread", () => {
  assert.deepEqual(found("Math.max(...row);", "/project/tests/runner/a_test.ts"), []);
});
