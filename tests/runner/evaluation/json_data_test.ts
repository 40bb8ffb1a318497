import assert from "node:assert/strict";
import { jsonCopy } from "../../../runner/evaluation/json_data.ts";

Deno.test("data is copied as JSON.stringify sees it", () => {
  const value = { a: undefined, b: [undefined, 1.5, NaN], c: new Date(0), d: { toJSON: () => "e" }, f: null, g: "h" };
  const { data, problems } = jsonCopy(value, "it");
  assert.deepEqual(data, { b: [null, 1.5, NaN], c: "1970-01-01T00:00:00.000Z", d: "e", f: null, g: "h" });
  assert.deepEqual(problems, []);
  const { b: _, ...plain } = value;
  assert.deepEqual(jsonCopy(plain, "it").data, JSON.parse(JSON.stringify(plain)));
});

Deno.test("maps, sets, typed arrays and integers of any size are data", () => {
  const value = { map: new Map([[1, "x"]]), set: new Set([1]), typed: Float32Array.of(0.5), big: 2n ** 64n, small: 3n };
  assert.deepEqual(jsonCopy(value, "it"), {
    data: { map: { 1: "x" }, set: [1], typed: [0.5], big: "18446744073709551616", small: 3 },
    problems: [],
  });
});

Deno.test("what is no data is a text that says what it was, and a problem with its place", () => {
  const cyclic: Record<string, unknown> = { name: "loop" };
  cyclic.self = cyclic;
  const hostile = {
    get trap() {
      throw new Error("boo");
    },
  };
  const value = { f() {}, s: Symbol("x"), cyclic, hostile, later: Promise.resolve(1) };
  const { data, problems } = jsonCopy(value, "it");
  assert.deepEqual(data, {
    f: "a function (f)",
    s: "the symbol Symbol(x)",
    cyclic: { name: "loop", self: "refers back to itself" },
    hostile: "cannot be read: boo",
    later: "a promise (is an await missing?)",
  });
  assert.deepEqual(problems.map((problem) => problem.split(":")[0]), [
    "it.f",
    "it.s",
    "it.cyclic.self",
    "it.hostile",
    "it.later",
  ]);
});

Deno.test("nesting without end is a problem, not the end of the stack", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.match(jsonCopy(deep, "it").problems[0], /nested deeper than 200 levels/);
});
